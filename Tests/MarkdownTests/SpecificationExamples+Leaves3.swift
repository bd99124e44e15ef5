/// Examples of CommonMark 0.31.2: Tabs, Precedence, Thematic breaks, ATX headings, Setext headings, Indented code blocks, Fenced code blocks, Paragraphs, Blank lines.
extension SpecificationExamples {
  static let leaves3 = ######"""
    ==== 141
    foo
    ---
    ~~~
    bar
    ~~~
    # baz
    %%%%
    <h2>foo</h2>
    <pre><code>bar
    </code></pre>
    <h1>baz</h1>
    ==== 142
    ```ruby
    def foo(x)
      return 3
    end
    ```
    %%%%
    <pre><code class="language-ruby">def foo(x)
      return 3
    end
    </code></pre>
    ==== 143
    ~~~~    ruby startline=3 $%@#$
    def foo(x)
      return 3
    end
    ~~~~~~~
    %%%%
    <pre><code class="language-ruby">def foo(x)
      return 3
    end
    </code></pre>
    ==== 144
    ````;
    ````
    %%%%
    <pre><code class="language-;"></code></pre>
    ==== 145
    ``` aa ```
    foo
    %%%%
    <p><code>aa</code>
    foo</p>
    ==== 146
    ~~~ aa ``` ~~~
    foo
    ~~~
    %%%%
    <pre><code class="language-aa">foo
    </code></pre>
    ==== 147
    ```
    ``` aaa
    ```
    %%%%
    <pre><code>``` aaa
    </code></pre>
    ==== 219
    aaa

    bbb
    %%%%
    <p>aaa</p>
    <p>bbb</p>
    ==== 220
    aaa
    bbb

    ccc
    ddd
    %%%%
    <p>aaa
    bbb</p>
    <p>ccc
    ddd</p>
    ==== 221
    aaa


    bbb
    %%%%
    <p>aaa</p>
    <p>bbb</p>
    ==== 222
      aaa
     bbb
    %%%%
    <p>aaa
    bbb</p>
    ==== 223
    aaa
                 bbb
                                           ccc
    %%%%
    <p>aaa
    bbb
    ccc</p>
    ==== 224
       aaa
    bbb
    %%%%
    <p>aaa
    bbb</p>
    ==== 225
        aaa
    bbb
    %%%%
    <pre><code>aaa
    </code></pre>
    <p>bbb</p>
    ==== 226
    aaa␠␠␠␠␠
    bbb␠␠␠␠␠
    %%%%
    <p>aaa<br />
    bbb</p>
    ==== 227
    ␠␠

    aaa
    ␠␠

    # aaa

    ␠␠
    %%%%
    <p>aaa</p>
    <h1>aaa</h1>
    """######
}
