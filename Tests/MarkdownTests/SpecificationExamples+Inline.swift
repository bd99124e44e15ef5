/// Examples of CommonMark 0.31.2: Inlines, Backslash escapes, Entity and numeric character references, Code spans, Images.
extension SpecificationExamples {
  static let inline = ######"""
    ==== 12
    \!\"\#\$\%\&\'\(\)\*\+\,\-\.\/\:\;\<\=\>\?\@\[\\\]\^\_\`\{\|\}\~
    %%%%
    <p>!&quot;#$%&amp;'()*+,-./:;&lt;=&gt;?@[\]^_`{|}~</p>
    ==== 14
    \*not emphasized*
    \<br/> not a tag
    \[not a link](/foo)
    \`not code`
    1\. not a list
    \* not a list
    \# not a heading
    \[foo]: /url "not a reference"
    \&ouml; not a character entity
    %%%%
    <p>*not emphasized*
    &lt;br/&gt; not a tag
    [not a link](/foo)
    `not code`
    1. not a list
    * not a list
    # not a heading
    [foo]: /url &quot;not a reference&quot;
    &amp;ouml; not a character entity</p>
    ==== 15
    \\*emphasis*
    %%%%
    <p>\<em>emphasis</em></p>
    ==== 16
    foo\
    bar
    %%%%
    <p>foo<br />
    bar</p>
    ==== 17
    `` \[\` ``
    %%%%
    <p><code>\[\`</code></p>
    ==== 18
        \[\]
    %%%%
    <pre><code>\[\]
    </code></pre>
    ==== 19
    ~~~
    \[\]
    ~~~
    %%%%
    <pre><code>\[\]
    </code></pre>
    ==== 20
    <https://example.com?find=\*>
    %%%%
    <p><a href="https://example.com?find=%5C*">https://example.com?find=\*</a></p>
    ==== 21
    <a href="/bar\/)">
    %%%%
    <a href="/bar\/)">
    ==== 22
    [foo](/bar\* "ti\*tle")
    %%%%
    <p><a href="/bar*" title="ti*tle">foo</a></p>
    ==== 24
    ``` foo\+bar
    foo
    ```
    %%%%
    <pre><code class="language-foo+bar">foo
    </code></pre>
    ==== 25
    &nbsp; &amp; &copy; &AElig; &Dcaron;
    &frac34; &HilbertSpace; &DifferentialD;
    &ClockwiseContourIntegral; &ngE;
    %%%%
    <p>  &amp; © Æ Ď
    ¾ ℋ ⅆ
    ∲ ≧̸</p>
    ==== 26
    &#35; &#1234; &#992; &#0;
    %%%%
    <p># Ӓ Ϡ �</p>
    ==== 27
    &#X22; &#XD06; &#xcab;
    %%%%
    <p>&quot; ആ ಫ</p>
    ==== 28
    &nbsp &x; &#; &#x;
    &#87654321;
    &#abcdef0;
    &ThisIsNotDefined; &hi?;
    %%%%
    <p>&amp;nbsp &amp;x; &amp;#; &amp;#x;
    &amp;#87654321;
    &amp;#abcdef0;
    &amp;ThisIsNotDefined; &amp;hi?;</p>
    ==== 29
    &copy
    %%%%
    <p>&amp;copy</p>
    ==== 30
    &MadeUpEntity;
    %%%%
    <p>&amp;MadeUpEntity;</p>
    ==== 31
    <a href="&ouml;&ouml;.html">
    %%%%
    <a href="&ouml;&ouml;.html">
    ==== 32
    [foo](/f&ouml;&ouml; "f&ouml;&ouml;")
    %%%%
    <p><a href="/f%C3%B6%C3%B6" title="föö">foo</a></p>
    ==== 34
    ``` f&ouml;&ouml;
    foo
    ```
    %%%%
    <pre><code class="language-föö">foo
    </code></pre>
    ==== 35
    `f&ouml;&ouml;`
    %%%%
    <p><code>f&amp;ouml;&amp;ouml;</code></p>
    ==== 36
        f&ouml;f&ouml;
    %%%%
    <pre><code>f&amp;ouml;f&amp;ouml;
    </code></pre>
    ==== 37
    &#42;foo&#42;
    *foo*
    %%%%
    <p>*foo*
    <em>foo</em></p>
    ==== 38
    &#42; foo

    * foo
    %%%%
    <p>* foo</p>
    <ul>
    <li>foo</li>
    </ul>
    ==== 41
    [a](url &quot;tit&quot;)
    %%%%
    <p>[a](url &quot;tit&quot;)</p>
    ==== 327
    `hi`lo`
    %%%%
    <p><code>hi</code>lo`</p>
    ==== 328
    `foo`
    %%%%
    <p><code>foo</code></p>
    ==== 329
    `` foo ` bar ``
    %%%%
    <p><code>foo ` bar</code></p>
    ==== 330
    ` `` `
    %%%%
    <p><code>``</code></p>
    ==== 331
    `  ``  `
    %%%%
    <p><code> `` </code></p>
    ==== 332
    ` a`
    %%%%
    <p><code> a</code></p>
    ==== 333
    ` b `
    %%%%
    <p><code> b </code></p>
    ==== 334
    ` `
    `  `
    %%%%
    <p><code> </code>
    <code>  </code></p>
    ==== 335
    ``
    foo
    bar␠␠
    baz
    ``
    %%%%
    <p><code>foo bar   baz</code></p>
    ==== 336
    ``
    foo␠
    ``
    %%%%
    <p><code>foo </code></p>
    ==== 337
    `foo   bar␠
    baz`
    %%%%
    <p><code>foo   bar  baz</code></p>
    ==== 338
    `foo\`bar`
    %%%%
    <p><code>foo\</code>bar`</p>
    ==== 339
    ``foo`bar``
    %%%%
    <p><code>foo`bar</code></p>
    ==== 340
    ` foo `` bar `
    %%%%
    <p><code>foo `` bar</code></p>
    ==== 341
    *foo`*`
    %%%%
    <p>*foo<code>*</code></p>
    ==== 342
    [not a `link](/foo`)
    %%%%
    <p>[not a <code>link](/foo</code>)</p>
    ==== 343
    `<a href="`">`
    %%%%
    <p><code>&lt;a href=&quot;</code>&quot;&gt;`</p>
    ==== 344
    <a href="`">`
    %%%%
    <p><a href="`">`</p>
    ==== 345
    `<https://foo.bar.`baz>`
    %%%%
    <p><code>&lt;https://foo.bar.</code>baz&gt;`</p>
    ==== 346
    <https://foo.bar.`baz>`
    %%%%
    <p><a href="https://foo.bar.%60baz">https://foo.bar.`baz</a>`</p>
    ==== 347
    ```foo``
    %%%%
    <p>```foo``</p>
    ==== 348
    `foo
    %%%%
    <p>`foo</p>
    ==== 349
    `foo``bar``
    %%%%
    <p>`foo<code>bar</code></p>
    ==== 572
    ![foo](/url "title")
    %%%%
    <p><img src="/url" alt="foo" title="title" /></p>
    ==== 574
    ![foo ![bar](/url)](/url2)
    %%%%
    <p><img src="/url2" alt="foo bar" /></p>
    ==== 575
    ![foo [bar](/url)](/url2)
    %%%%
    <p><img src="/url2" alt="foo bar" /></p>
    ==== 578
    ![foo](train.jpg)
    %%%%
    <p><img src="train.jpg" alt="foo" /></p>
    ==== 579
    My ![foo bar](/path/to/train.jpg  "title"   )
    %%%%
    <p>My <img src="/path/to/train.jpg" alt="foo bar" title="title" /></p>
    ==== 580
    ![foo](<url>)
    %%%%
    <p><img src="url" alt="foo" /></p>
    ==== 581
    ![](/url)
    %%%%
    <p><img src="/url" alt="" /></p>
    ==== 590
    ![[foo]]

    [[foo]]: /url "title"
    %%%%
    <p>![[foo]]</p>
    <p>[[foo]]: /url &quot;title&quot;</p>
    """######
}
