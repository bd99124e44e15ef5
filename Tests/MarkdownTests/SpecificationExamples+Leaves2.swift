/// Examples of CommonMark 0.31.2: Tabs, Precedence, Thematic breaks, ATX headings, Setext headings, Indented code blocks, Fenced code blocks, Paragraphs, Blank lines.
extension SpecificationExamples {
  static let leaves2 = ######"""
    ==== 92
    > Foo
    ---
    %%%%
    <blockquote>
    <p>Foo</p>
    </blockquote>
    <hr />
    ==== 93
    > foo
    bar
    ===
    %%%%
    <blockquote>
    <p>foo
    bar
    ===</p>
    </blockquote>
    ==== 94
    - Foo
    ---
    %%%%
    <ul>
    <li>Foo</li>
    </ul>
    <hr />
    ==== 95
    Foo
    Bar
    ---
    %%%%
    <h2>Foo
    Bar</h2>
    ==== 96
    ---
    Foo
    ---
    Bar
    ---
    Baz
    %%%%
    <hr />
    <h2>Foo</h2>
    <h2>Bar</h2>
    <p>Baz</p>
    ==== 97

    ====
    %%%%
    <p>====</p>
    ==== 98
    ---
    ---
    %%%%
    <hr />
    <hr />
    ==== 99
    - foo
    -----
    %%%%
    <ul>
    <li>foo</li>
    </ul>
    <hr />
    ==== 100
        foo
    ---
    %%%%
    <pre><code>foo
    </code></pre>
    <hr />
    ==== 101
    > foo
    -----
    %%%%
    <blockquote>
    <p>foo</p>
    </blockquote>
    <hr />
    ==== 102
    \> foo
    ------
    %%%%
    <h2>&gt; foo</h2>
    ==== 103
    Foo

    bar
    ---
    baz
    %%%%
    <p>Foo</p>
    <h2>bar</h2>
    <p>baz</p>
    ==== 104
    Foo
    bar

    ---

    baz
    %%%%
    <p>Foo
    bar</p>
    <hr />
    <p>baz</p>
    ==== 105
    Foo
    bar
    * * *
    baz
    %%%%
    <p>Foo
    bar</p>
    <hr />
    <p>baz</p>
    ==== 106
    Foo
    bar
    \---
    baz
    %%%%
    <p>Foo
    bar
    ---
    baz</p>
    ==== 107
        a simple
          indented code block
    %%%%
    <pre><code>a simple
      indented code block
    </code></pre>
    ==== 108
      - foo

        bar
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <p>bar</p>
    </li>
    </ul>
    ==== 109
    1.  foo

        - bar
    %%%%
    <ol>
    <li>
    <p>foo</p>
    <ul>
    <li>bar</li>
    </ul>
    </li>
    </ol>
    ==== 110
        <a/>
        *hi*

        - one
    %%%%
    <pre><code>&lt;a/&gt;
    *hi*

    - one
    </code></pre>
    ==== 111
        chunk1

        chunk2
    ␠␠
    ␠
    ␠
        chunk3
    %%%%
    <pre><code>chunk1

    chunk2



    chunk3
    </code></pre>
    ==== 112
        chunk1
    ␠␠␠␠␠␠
          chunk2
    %%%%
    <pre><code>chunk1
    ␠␠
      chunk2
    </code></pre>
    ==== 113
    Foo
        bar

    %%%%
    <p>Foo
    bar</p>
    ==== 114
        foo
    bar
    %%%%
    <pre><code>foo
    </code></pre>
    <p>bar</p>
    ==== 115
    # Heading
        foo
    Heading
    ------
        foo
    ----
    %%%%
    <h1>Heading</h1>
    <pre><code>foo
    </code></pre>
    <h2>Heading</h2>
    <pre><code>foo
    </code></pre>
    <hr />
    ==== 116
            foo
        bar
    %%%%
    <pre><code>    foo
    bar
    </code></pre>
    ==== 117

    ␠␠␠␠
        foo
    ␠␠␠␠

    %%%%
    <pre><code>foo
    </code></pre>
    ==== 118
        foo␠␠
    %%%%
    <pre><code>foo␠␠
    </code></pre>
    ==== 119
    ```
    <
     >
    ```
    %%%%
    <pre><code>&lt;
     &gt;
    </code></pre>
    ==== 120
    ~~~
    <
     >
    ~~~
    %%%%
    <pre><code>&lt;
     &gt;
    </code></pre>
    ==== 121
    ``
    foo
    ``
    %%%%
    <p><code>foo</code></p>
    ==== 122
    ```
    aaa
    ~~~
    ```
    %%%%
    <pre><code>aaa
    ~~~
    </code></pre>
    ==== 123
    ~~~
    aaa
    ```
    ~~~
    %%%%
    <pre><code>aaa
    ```
    </code></pre>
    ==== 124
    ````
    aaa
    ```
    ``````
    %%%%
    <pre><code>aaa
    ```
    </code></pre>
    ==== 125
    ~~~~
    aaa
    ~~~
    ~~~~
    %%%%
    <pre><code>aaa
    ~~~
    </code></pre>
    ==== 126
    ```
    %%%%
    <pre><code></code></pre>
    ==== 127
    `````

    ```
    aaa
    %%%%
    <pre><code>
    ```
    aaa
    </code></pre>
    ==== 128
    > ```
    > aaa

    bbb
    %%%%
    <blockquote>
    <pre><code>aaa
    </code></pre>
    </blockquote>
    <p>bbb</p>
    ==== 129
    ```

    ␠␠
    ```
    %%%%
    <pre><code>
    ␠␠
    </code></pre>
    ==== 130
    ```
    ```
    %%%%
    <pre><code></code></pre>
    ==== 131
     ```
     aaa
    aaa
    ```
    %%%%
    <pre><code>aaa
    aaa
    </code></pre>
    ==== 132
      ```
    aaa
      aaa
    aaa
      ```
    %%%%
    <pre><code>aaa
    aaa
    aaa
    </code></pre>
    ==== 133
       ```
       aaa
        aaa
      aaa
       ```
    %%%%
    <pre><code>aaa
     aaa
    aaa
    </code></pre>
    ==== 134
        ```
        aaa
        ```
    %%%%
    <pre><code>```
    aaa
    ```
    </code></pre>
    ==== 135
    ```
    aaa
      ```
    %%%%
    <pre><code>aaa
    </code></pre>
    ==== 136
       ```
    aaa
      ```
    %%%%
    <pre><code>aaa
    </code></pre>
    ==== 137
    ```
    aaa
        ```
    %%%%
    <pre><code>aaa
        ```
    </code></pre>
    ==== 138
    ``` ```
    aaa
    %%%%
    <p><code> </code>
    aaa</p>
    ==== 139
    ~~~~~~
    aaa
    ~~~ ~~
    %%%%
    <pre><code>aaa
    ~~~ ~~
    </code></pre>
    ==== 140
    foo
    ```
    bar
    ```
    baz
    %%%%
    <p>foo</p>
    <pre><code>bar
    </code></pre>
    <p>baz</p>
    """######
}
