/// Examples of CommonMark 0.31.2: Block quotes, List items, Lists.
extension SpecificationExamples {
  static let containers1 = ######"""
    ==== 228
    > # Foo
    > bar
    > baz
    %%%%
    <blockquote>
    <h1>Foo</h1>
    <p>bar
    baz</p>
    </blockquote>
    ==== 229
    ># Foo
    >bar
    > baz
    %%%%
    <blockquote>
    <h1>Foo</h1>
    <p>bar
    baz</p>
    </blockquote>
    ==== 230
       > # Foo
       > bar
     > baz
    %%%%
    <blockquote>
    <h1>Foo</h1>
    <p>bar
    baz</p>
    </blockquote>
    ==== 231
        > # Foo
        > bar
        > baz
    %%%%
    <pre><code>&gt; # Foo
    &gt; bar
    &gt; baz
    </code></pre>
    ==== 232
    > # Foo
    > bar
    baz
    %%%%
    <blockquote>
    <h1>Foo</h1>
    <p>bar
    baz</p>
    </blockquote>
    ==== 233
    > bar
    baz
    > foo
    %%%%
    <blockquote>
    <p>bar
    baz
    foo</p>
    </blockquote>
    ==== 234
    > foo
    ---
    %%%%
    <blockquote>
    <p>foo</p>
    </blockquote>
    <hr />
    ==== 235
    > - foo
    - bar
    %%%%
    <blockquote>
    <ul>
    <li>foo</li>
    </ul>
    </blockquote>
    <ul>
    <li>bar</li>
    </ul>
    ==== 236
    >     foo
        bar
    %%%%
    <blockquote>
    <pre><code>foo
    </code></pre>
    </blockquote>
    <pre><code>bar
    </code></pre>
    ==== 237
    > ```
    foo
    ```
    %%%%
    <blockquote>
    <pre><code></code></pre>
    </blockquote>
    <p>foo</p>
    <pre><code></code></pre>
    ==== 238
    > foo
        - bar
    %%%%
    <blockquote>
    <p>foo
    - bar</p>
    </blockquote>
    ==== 239
    >
    %%%%
    <blockquote>
    </blockquote>
    ==== 240
    >
    >␠␠
    >␠
    %%%%
    <blockquote>
    </blockquote>
    ==== 241
    >
    > foo
    >␠␠
    %%%%
    <blockquote>
    <p>foo</p>
    </blockquote>
    ==== 242
    > foo

    > bar
    %%%%
    <blockquote>
    <p>foo</p>
    </blockquote>
    <blockquote>
    <p>bar</p>
    </blockquote>
    ==== 243
    > foo
    > bar
    %%%%
    <blockquote>
    <p>foo
    bar</p>
    </blockquote>
    ==== 244
    > foo
    >
    > bar
    %%%%
    <blockquote>
    <p>foo</p>
    <p>bar</p>
    </blockquote>
    ==== 245
    foo
    > bar
    %%%%
    <p>foo</p>
    <blockquote>
    <p>bar</p>
    </blockquote>
    ==== 246
    > aaa
    ***
    > bbb
    %%%%
    <blockquote>
    <p>aaa</p>
    </blockquote>
    <hr />
    <blockquote>
    <p>bbb</p>
    </blockquote>
    ==== 247
    > bar
    baz
    %%%%
    <blockquote>
    <p>bar
    baz</p>
    </blockquote>
    ==== 248
    > bar

    baz
    %%%%
    <blockquote>
    <p>bar</p>
    </blockquote>
    <p>baz</p>
    ==== 249
    > bar
    >
    baz
    %%%%
    <blockquote>
    <p>bar</p>
    </blockquote>
    <p>baz</p>
    ==== 250
    > > > foo
    bar
    %%%%
    <blockquote>
    <blockquote>
    <blockquote>
    <p>foo
    bar</p>
    </blockquote>
    </blockquote>
    </blockquote>
    ==== 251
    >>> foo
    > bar
    >>baz
    %%%%
    <blockquote>
    <blockquote>
    <blockquote>
    <p>foo
    bar
    baz</p>
    </blockquote>
    </blockquote>
    </blockquote>
    ==== 252
    >     code

    >    not code
    %%%%
    <blockquote>
    <pre><code>code
    </code></pre>
    </blockquote>
    <blockquote>
    <p>not code</p>
    </blockquote>
    ==== 253
    A paragraph
    with two lines.

        indented code

    > A block quote.
    %%%%
    <p>A paragraph
    with two lines.</p>
    <pre><code>indented code
    </code></pre>
    <blockquote>
    <p>A block quote.</p>
    </blockquote>
    ==== 254
    1.  A paragraph
        with two lines.

            indented code

        > A block quote.
    %%%%
    <ol>
    <li>
    <p>A paragraph
    with two lines.</p>
    <pre><code>indented code
    </code></pre>
    <blockquote>
    <p>A block quote.</p>
    </blockquote>
    </li>
    </ol>
    ==== 255
    - one

     two
    %%%%
    <ul>
    <li>one</li>
    </ul>
    <p>two</p>
    ==== 256
    - one

      two
    %%%%
    <ul>
    <li>
    <p>one</p>
    <p>two</p>
    </li>
    </ul>
    ==== 257
     -    one

         two
    %%%%
    <ul>
    <li>one</li>
    </ul>
    <pre><code> two
    </code></pre>
    ==== 258
     -    one

          two
    %%%%
    <ul>
    <li>
    <p>one</p>
    <p>two</p>
    </li>
    </ul>
    ==== 259
       > > 1.  one
    >>
    >>     two
    %%%%
    <blockquote>
    <blockquote>
    <ol>
    <li>
    <p>one</p>
    <p>two</p>
    </li>
    </ol>
    </blockquote>
    </blockquote>
    ==== 260
    >>- one
    >>
      >  > two
    %%%%
    <blockquote>
    <blockquote>
    <ul>
    <li>one</li>
    </ul>
    <p>two</p>
    </blockquote>
    </blockquote>
    ==== 261
    -one

    2.two
    %%%%
    <p>-one</p>
    <p>2.two</p>
    ==== 262
    - foo


      bar
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <p>bar</p>
    </li>
    </ul>
    ==== 263
    1.  foo

        ```
        bar
        ```

        baz

        > bam
    %%%%
    <ol>
    <li>
    <p>foo</p>
    <pre><code>bar
    </code></pre>
    <p>baz</p>
    <blockquote>
    <p>bam</p>
    </blockquote>
    </li>
    </ol>
    ==== 264
    - Foo

          bar


          baz
    %%%%
    <ul>
    <li>
    <p>Foo</p>
    <pre><code>bar


    baz
    </code></pre>
    </li>
    </ul>
    ==== 265
    123456789. ok
    %%%%
    <ol start="123456789">
    <li>ok</li>
    </ol>
    ==== 266
    1234567890. not ok
    %%%%
    <p>1234567890. not ok</p>
    ==== 267
    0. ok
    %%%%
    <ol start="0">
    <li>ok</li>
    </ol>
    ==== 268
    003. ok
    %%%%
    <ol start="3">
    <li>ok</li>
    </ol>
    ==== 269
    -1. not ok
    %%%%
    <p>-1. not ok</p>
    ==== 270
    - foo

          bar
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <pre><code>bar
    </code></pre>
    </li>
    </ul>
    """######
}
