/// Examples of CommonMark 0.31.2: Block quotes, List items, Lists.
extension SpecificationExamples {
  static let containers3 = ######"""
    ==== 306
    - foo

    - bar


    - baz
    %%%%
    <ul>
    <li>
    <p>foo</p>
    </li>
    <li>
    <p>bar</p>
    </li>
    <li>
    <p>baz</p>
    </li>
    </ul>
    ==== 307
    - foo
      - bar
        - baz


          bim
    %%%%
    <ul>
    <li>foo
    <ul>
    <li>bar
    <ul>
    <li>
    <p>baz</p>
    <p>bim</p>
    </li>
    </ul>
    </li>
    </ul>
    </li>
    </ul>
    ==== 308
    - foo
    - bar

    <!-- -->

    - baz
    - bim
    %%%%
    <ul>
    <li>foo</li>
    <li>bar</li>
    </ul>
    <!-- -->
    <ul>
    <li>baz</li>
    <li>bim</li>
    </ul>
    ==== 309
    -   foo

        notcode

    -   foo

    <!-- -->

        code
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <p>notcode</p>
    </li>
    <li>
    <p>foo</p>
    </li>
    </ul>
    <!-- -->
    <pre><code>code
    </code></pre>
    ==== 310
    - a
     - b
      - c
       - d
      - e
     - f
    - g
    %%%%
    <ul>
    <li>a</li>
    <li>b</li>
    <li>c</li>
    <li>d</li>
    <li>e</li>
    <li>f</li>
    <li>g</li>
    </ul>
    ==== 311
    1. a

      2. b

       3. c
    %%%%
    <ol>
    <li>
    <p>a</p>
    </li>
    <li>
    <p>b</p>
    </li>
    <li>
    <p>c</p>
    </li>
    </ol>
    ==== 312
    - a
     - b
      - c
       - d
        - e
    %%%%
    <ul>
    <li>a</li>
    <li>b</li>
    <li>c</li>
    <li>d
    - e</li>
    </ul>
    ==== 313
    1. a

      2. b

        3. c
    %%%%
    <ol>
    <li>
    <p>a</p>
    </li>
    <li>
    <p>b</p>
    </li>
    </ol>
    <pre><code>3. c
    </code></pre>
    ==== 314
    - a
    - b

    - c
    %%%%
    <ul>
    <li>
    <p>a</p>
    </li>
    <li>
    <p>b</p>
    </li>
    <li>
    <p>c</p>
    </li>
    </ul>
    ==== 315
    * a
    *

    * c
    %%%%
    <ul>
    <li>
    <p>a</p>
    </li>
    <li></li>
    <li>
    <p>c</p>
    </li>
    </ul>
    ==== 316
    - a
    - b

      c
    - d
    %%%%
    <ul>
    <li>
    <p>a</p>
    </li>
    <li>
    <p>b</p>
    <p>c</p>
    </li>
    <li>
    <p>d</p>
    </li>
    </ul>
    ==== 318
    - a
    - ```
      b


      ```
    - c
    %%%%
    <ul>
    <li>a</li>
    <li>
    <pre><code>b


    </code></pre>
    </li>
    <li>c</li>
    </ul>
    ==== 319
    - a
      - b

        c
    - d
    %%%%
    <ul>
    <li>a
    <ul>
    <li>
    <p>b</p>
    <p>c</p>
    </li>
    </ul>
    </li>
    <li>d</li>
    </ul>
    ==== 320
    * a
      > b
      >
    * c
    %%%%
    <ul>
    <li>a
    <blockquote>
    <p>b</p>
    </blockquote>
    </li>
    <li>c</li>
    </ul>
    ==== 321
    - a
      > b
      ```
      c
      ```
    - d
    %%%%
    <ul>
    <li>a
    <blockquote>
    <p>b</p>
    </blockquote>
    <pre><code>c
    </code></pre>
    </li>
    <li>d</li>
    </ul>
    ==== 322
    - a
    %%%%
    <ul>
    <li>a</li>
    </ul>
    ==== 323
    - a
      - b
    %%%%
    <ul>
    <li>a
    <ul>
    <li>b</li>
    </ul>
    </li>
    </ul>
    ==== 324
    1. ```
       foo
       ```

       bar
    %%%%
    <ol>
    <li>
    <pre><code>foo
    </code></pre>
    <p>bar</p>
    </li>
    </ol>
    ==== 325
    * foo
      * bar

      baz
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <ul>
    <li>bar</li>
    </ul>
    <p>baz</p>
    </li>
    </ul>
    ==== 326
    - a
      - b
      - c

    - d
      - e
      - f
    %%%%
    <ul>
    <li>
    <p>a</p>
    <ul>
    <li>b</li>
    <li>c</li>
    </ul>
    </li>
    <li>
    <p>d</p>
    <ul>
    <li>e</li>
    <li>f</li>
    </ul>
    </li>
    </ul>
    """######
}
