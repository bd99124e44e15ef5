/// Examples of CommonMark 0.31.2: Links.
extension SpecificationExamples {
  static let links = ######"""
    ==== 482
    [link](/uri "title")
    %%%%
    <p><a href="/uri" title="title">link</a></p>
    ==== 483
    [link](/uri)
    %%%%
    <p><a href="/uri">link</a></p>
    ==== 484
    [](./target.md)
    %%%%
    <p><a href="./target.md"></a></p>
    ==== 485
    [link]()
    %%%%
    <p><a href="">link</a></p>
    ==== 486
    [link](<>)
    %%%%
    <p><a href="">link</a></p>
    ==== 487
    []()
    %%%%
    <p><a href=""></a></p>
    ==== 488
    [link](/my uri)
    %%%%
    <p>[link](/my uri)</p>
    ==== 489
    [link](</my uri>)
    %%%%
    <p><a href="/my%20uri">link</a></p>
    ==== 490
    [link](foo
    bar)
    %%%%
    <p>[link](foo
    bar)</p>
    ==== 491
    [link](<foo
    bar>)
    %%%%
    <p>[link](<foo
    bar>)</p>
    ==== 492
    [a](<b)c>)
    %%%%
    <p><a href="b)c">a</a></p>
    ==== 493
    [link](<foo\>)
    %%%%
    <p>[link](&lt;foo&gt;)</p>
    ==== 494
    [a](<b)c
    [a](<b)c>
    [a](<b>c)
    %%%%
    <p>[a](&lt;b)c
    [a](&lt;b)c&gt;
    [a](<b>c)</p>
    ==== 495
    [link](\(foo\))
    %%%%
    <p><a href="(foo)">link</a></p>
    ==== 496
    [link](foo(and(bar)))
    %%%%
    <p><a href="foo(and(bar))">link</a></p>
    ==== 497
    [link](foo(and(bar))
    %%%%
    <p>[link](foo(and(bar))</p>
    ==== 498
    [link](foo\(and\(bar\))
    %%%%
    <p><a href="foo(and(bar)">link</a></p>
    ==== 499
    [link](<foo(and(bar)>)
    %%%%
    <p><a href="foo(and(bar)">link</a></p>
    ==== 500
    [link](foo\)\:)
    %%%%
    <p><a href="foo):">link</a></p>
    ==== 501
    [link](#fragment)

    [link](https://example.com#fragment)

    [link](https://example.com?foo=3#frag)
    %%%%
    <p><a href="#fragment">link</a></p>
    <p><a href="https://example.com#fragment">link</a></p>
    <p><a href="https://example.com?foo=3#frag">link</a></p>
    ==== 502
    [link](foo\bar)
    %%%%
    <p><a href="foo%5Cbar">link</a></p>
    ==== 503
    [link](foo%20b&auml;)
    %%%%
    <p><a href="foo%20b%C3%A4">link</a></p>
    ==== 504
    [link]("title")
    %%%%
    <p><a href="%22title%22">link</a></p>
    ==== 505
    [link](/url "title")
    [link](/url 'title')
    [link](/url (title))
    %%%%
    <p><a href="/url" title="title">link</a>
    <a href="/url" title="title">link</a>
    <a href="/url" title="title">link</a></p>
    ==== 506
    [link](/url "title \"&quot;")
    %%%%
    <p><a href="/url" title="title &quot;&quot;">link</a></p>
    ==== 507
    [link](/url "title")
    %%%%
    <p><a href="/url%C2%A0%22title%22">link</a></p>
    ==== 508
    [link](/url "title "and" title")
    %%%%
    <p>[link](/url &quot;title &quot;and&quot; title&quot;)</p>
    ==== 509
    [link](/url 'title "and" title')
    %%%%
    <p><a href="/url" title="title &quot;and&quot; title">link</a></p>
    ==== 510
    [link](   /uri
      "title"  )
    %%%%
    <p><a href="/uri" title="title">link</a></p>
    ==== 511
    [link] (/uri)
    %%%%
    <p>[link] (/uri)</p>
    ==== 512
    [link [foo [bar]]](/uri)
    %%%%
    <p><a href="/uri">link [foo [bar]]</a></p>
    ==== 513
    [link] bar](/uri)
    %%%%
    <p>[link] bar](/uri)</p>
    ==== 514
    [link [bar](/uri)
    %%%%
    <p>[link <a href="/uri">bar</a></p>
    ==== 515
    [link \[bar](/uri)
    %%%%
    <p><a href="/uri">link [bar</a></p>
    ==== 516
    [link *foo **bar** `#`*](/uri)
    %%%%
    <p><a href="/uri">link <em>foo <strong>bar</strong> <code>#</code></em></a></p>
    ==== 517
    [![moon](moon.jpg)](/uri)
    %%%%
    <p><a href="/uri"><img src="moon.jpg" alt="moon" /></a></p>
    ==== 518
    [foo [bar](/uri)](/uri)
    %%%%
    <p>[foo <a href="/uri">bar</a>](/uri)</p>
    ==== 519
    [foo *[bar [baz](/uri)](/uri)*](/uri)
    %%%%
    <p>[foo <em>[bar <a href="/uri">baz</a>](/uri)</em>](/uri)</p>
    ==== 520
    ![[[foo](uri1)](uri2)](uri3)
    %%%%
    <p><img src="uri3" alt="[foo](uri2)" /></p>
    ==== 521
    *[foo*](/uri)
    %%%%
    <p>*<a href="/uri">foo*</a></p>
    ==== 522
    [foo *bar](baz*)
    %%%%
    <p><a href="baz*">foo *bar</a></p>
    ==== 523
    *foo [bar* baz]
    %%%%
    <p><em>foo [bar</em> baz]</p>
    ==== 524
    [foo <bar attr="](baz)">
    %%%%
    <p>[foo <bar attr="](baz)"></p>
    ==== 525
    [foo`](/uri)`
    %%%%
    <p>[foo<code>](/uri)</code></p>
    ==== 526
    [foo<https://example.com/?search=](uri)>
    %%%%
    <p>[foo<a href="https://example.com/?search=%5D(uri)">https://example.com/?search=](uri)</a></p>
    ==== 546
    [foo][ref[]

    [ref[]: /uri
    %%%%
    <p>[foo][ref[]</p>
    <p>[ref[]: /uri</p>
    ==== 547
    [foo][ref[bar]]

    [ref[bar]]: /uri
    %%%%
    <p>[foo][ref[bar]]</p>
    <p>[ref[bar]]: /uri</p>
    ==== 548
    [[[foo]]]

    [[[foo]]]: /url
    %%%%
    <p>[[[foo]]]</p>
    <p>[[[foo]]]: /url</p>
    ==== 551
    []

    []: /uri
    %%%%
    <p>[]</p>
    <p>[]: /uri</p>
    ==== 552
    [
     ]

    [
     ]: /uri
    %%%%
    <p>[
    ]</p>
    <p>[
    ]: /uri</p>
    """######
}
