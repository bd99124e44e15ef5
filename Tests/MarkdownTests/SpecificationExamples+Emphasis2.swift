/// Examples of CommonMark 0.31.2: Emphasis and strong emphasis.
extension SpecificationExamples {
  static let emphasis2 = ######"""
    ==== 455
    _foo__
    %%%%
    <p><em>foo</em>_</p>
    ==== 456
    ___foo__
    %%%%
    <p>_<strong>foo</strong></p>
    ==== 457
    ____foo_
    %%%%
    <p>___<em>foo</em></p>
    ==== 458
    __foo___
    %%%%
    <p><strong>foo</strong>_</p>
    ==== 459
    _foo____
    %%%%
    <p><em>foo</em>___</p>
    ==== 460
    **foo**
    %%%%
    <p><strong>foo</strong></p>
    ==== 461
    *_foo_*
    %%%%
    <p><em><em>foo</em></em></p>
    ==== 462
    __foo__
    %%%%
    <p><strong>foo</strong></p>
    ==== 463
    _*foo*_
    %%%%
    <p><em><em>foo</em></em></p>
    ==== 464
    ****foo****
    %%%%
    <p><strong><strong>foo</strong></strong></p>
    ==== 465
    ____foo____
    %%%%
    <p><strong><strong>foo</strong></strong></p>
    ==== 466
    ******foo******
    %%%%
    <p><strong><strong><strong>foo</strong></strong></strong></p>
    ==== 467
    ***foo***
    %%%%
    <p><em><strong>foo</strong></em></p>
    ==== 468
    _____foo_____
    %%%%
    <p><em><strong><strong>foo</strong></strong></em></p>
    ==== 469
    *foo _bar* baz_
    %%%%
    <p><em>foo _bar</em> baz_</p>
    ==== 470
    *foo __bar *baz bim__ bam*
    %%%%
    <p><em>foo <strong>bar *baz bim</strong> bam</em></p>
    ==== 471
    **foo **bar baz**
    %%%%
    <p>**foo <strong>bar baz</strong></p>
    ==== 472
    *foo *bar baz*
    %%%%
    <p>*foo <em>bar baz</em></p>
    ==== 473
    *[bar*](/url)
    %%%%
    <p>*<a href="/url">bar*</a></p>
    ==== 474
    _foo [bar_](/url)
    %%%%
    <p>_foo <a href="/url">bar_</a></p>
    ==== 475
    *<img src="foo" title="*"/>
    %%%%
    <p>*<img src="foo" title="*"/></p>
    ==== 476
    **<a href="**">
    %%%%
    <p>**<a href="**"></p>
    ==== 477
    __<a href="__">
    %%%%
    <p>__<a href="__"></p>
    ==== 478
    *a `*`*
    %%%%
    <p><em>a <code>*</code></em></p>
    ==== 479
    _a `_`_
    %%%%
    <p><em>a <code>_</code></em></p>
    ==== 480
    **a<https://foo.bar/?q=**>
    %%%%
    <p>**a<a href="https://foo.bar/?q=**">https://foo.bar/?q=**</a></p>
    ==== 481
    __a<https://foo.bar/?q=__>
    %%%%
    <p>__a<a href="https://foo.bar/?q=__">https://foo.bar/?q=__</a></p>
    """######
}
