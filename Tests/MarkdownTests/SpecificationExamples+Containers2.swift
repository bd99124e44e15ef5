/// Examples of CommonMark 0.31.2: Block quotes, List items, Lists.
extension SpecificationExamples {
  static let containers2 = ######"""
    ==== 271
      10.  foo

               bar
    %%%%
    <ol start="10">
    <li>
    <p>foo</p>
    <pre><code>bar
    </code></pre>
    </li>
    </ol>
    ==== 272
        indented code

    paragraph

        more code
    %%%%
    <pre><code>indented code
    </code></pre>
    <p>paragraph</p>
    <pre><code>more code
    </code></pre>
    ==== 273
    1.     indented code

       paragraph

           more code
    %%%%
    <ol>
    <li>
    <pre><code>indented code
    </code></pre>
    <p>paragraph</p>
    <pre><code>more code
    </code></pre>
    </li>
    </ol>
    ==== 274
    1.      indented code

       paragraph

           more code
    %%%%
    <ol>
    <li>
    <pre><code> indented code
    </code></pre>
    <p>paragraph</p>
    <pre><code>more code
    </code></pre>
    </li>
    </ol>
    ==== 275
       foo

    bar
    %%%%
    <p>foo</p>
    <p>bar</p>
    ==== 276
    -    foo

      bar
    %%%%
    <ul>
    <li>foo</li>
    </ul>
    <p>bar</p>
    ==== 277
    -  foo

       bar
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <p>bar</p>
    </li>
    </ul>
    ==== 278
    -
      foo
    -
      ```
      bar
      ```
    -
          baz
    %%%%
    <ul>
    <li>foo</li>
    <li>
    <pre><code>bar
    </code></pre>
    </li>
    <li>
    <pre><code>baz
    </code></pre>
    </li>
    </ul>
    ==== 279
    -␠␠␠
      foo
    %%%%
    <ul>
    <li>foo</li>
    </ul>
    ==== 280
    -

      foo
    %%%%
    <ul>
    <li></li>
    </ul>
    <p>foo</p>
    ==== 281
    - foo
    -
    - bar
    %%%%
    <ul>
    <li>foo</li>
    <li></li>
    <li>bar</li>
    </ul>
    ==== 282
    - foo
    -␠␠␠
    - bar
    %%%%
    <ul>
    <li>foo</li>
    <li></li>
    <li>bar</li>
    </ul>
    ==== 283
    1. foo
    2.
    3. bar
    %%%%
    <ol>
    <li>foo</li>
    <li></li>
    <li>bar</li>
    </ol>
    ==== 284
    *
    %%%%
    <ul>
    <li></li>
    </ul>
    ==== 285
    foo
    *

    foo
    1.
    %%%%
    <p>foo
    *</p>
    <p>foo
    1.</p>
    ==== 286
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
    ==== 287
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
    ==== 288
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
    ==== 289
        1.  A paragraph
            with two lines.

                indented code

            > A block quote.
    %%%%
    <pre><code>1.  A paragraph
        with two lines.

            indented code

        &gt; A block quote.
    </code></pre>
    ==== 290
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
    ==== 291
      1.  A paragraph
        with two lines.
    %%%%
    <ol>
    <li>A paragraph
    with two lines.</li>
    </ol>
    ==== 292
    > 1. > Blockquote
    continued here.
    %%%%
    <blockquote>
    <ol>
    <li>
    <blockquote>
    <p>Blockquote
    continued here.</p>
    </blockquote>
    </li>
    </ol>
    </blockquote>
    ==== 293
    > 1. > Blockquote
    > continued here.
    %%%%
    <blockquote>
    <ol>
    <li>
    <blockquote>
    <p>Blockquote
    continued here.</p>
    </blockquote>
    </li>
    </ol>
    </blockquote>
    ==== 294
    - foo
      - bar
        - baz
          - boo
    %%%%
    <ul>
    <li>foo
    <ul>
    <li>bar
    <ul>
    <li>baz
    <ul>
    <li>boo</li>
    </ul>
    </li>
    </ul>
    </li>
    </ul>
    </li>
    </ul>
    ==== 295
    - foo
     - bar
      - baz
       - boo
    %%%%
    <ul>
    <li>foo</li>
    <li>bar</li>
    <li>baz</li>
    <li>boo</li>
    </ul>
    ==== 296
    10) foo
        - bar
    %%%%
    <ol start="10">
    <li>foo
    <ul>
    <li>bar</li>
    </ul>
    </li>
    </ol>
    ==== 297
    10) foo
       - bar
    %%%%
    <ol start="10">
    <li>foo</li>
    </ol>
    <ul>
    <li>bar</li>
    </ul>
    ==== 298
    - - foo
    %%%%
    <ul>
    <li>
    <ul>
    <li>foo</li>
    </ul>
    </li>
    </ul>
    ==== 299
    1. - 2. foo
    %%%%
    <ol>
    <li>
    <ul>
    <li>
    <ol start="2">
    <li>foo</li>
    </ol>
    </li>
    </ul>
    </li>
    </ol>
    ==== 300
    - # Foo
    - Bar
      ---
      baz
    %%%%
    <ul>
    <li>
    <h1>Foo</h1>
    </li>
    <li>
    <h2>Bar</h2>
    baz</li>
    </ul>
    ==== 301
    - foo
    - bar
    + baz
    %%%%
    <ul>
    <li>foo</li>
    <li>bar</li>
    </ul>
    <ul>
    <li>baz</li>
    </ul>
    ==== 302
    1. foo
    2. bar
    3) baz
    %%%%
    <ol>
    <li>foo</li>
    <li>bar</li>
    </ol>
    <ol start="3">
    <li>baz</li>
    </ol>
    ==== 303
    Foo
    - bar
    - baz
    %%%%
    <p>Foo</p>
    <ul>
    <li>bar</li>
    <li>baz</li>
    </ul>
    ==== 304
    The number of windows in my house is
    14.  The number of doors is 6.
    %%%%
    <p>The number of windows in my house is
    14.  The number of doors is 6.</p>
    ==== 305
    The number of windows in my house is
    1.  The number of doors is 6.
    %%%%
    <p>The number of windows in my house is</p>
    <ol>
    <li>The number of doors is 6.</li>
    </ol>
    """######
}
