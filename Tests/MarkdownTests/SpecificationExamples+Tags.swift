/// Examples of CommonMark 0.31.2: Autolinks, Raw HTML, Hard line breaks, Soft line breaks, Textual content.
extension SpecificationExamples {
  static let tags = ######"""
    ==== 594
    <http://foo.bar.baz>
    %%%%
    <p><a href="http://foo.bar.baz">http://foo.bar.baz</a></p>
    ==== 595
    <https://foo.bar.baz/test?q=hello&id=22&boolean>
    %%%%
    <p><a href="https://foo.bar.baz/test?q=hello&amp;id=22&amp;boolean">https://foo.bar.baz/test?q=hello&amp;id=22&amp;boolean</a></p>
    ==== 596
    <irc://foo.bar:2233/baz>
    %%%%
    <p><a href="irc://foo.bar:2233/baz">irc://foo.bar:2233/baz</a></p>
    ==== 597
    <MAILTO:FOO@BAR.BAZ>
    %%%%
    <p><a href="MAILTO:FOO@BAR.BAZ">MAILTO:FOO@BAR.BAZ</a></p>
    ==== 598
    <a+b+c:d>
    %%%%
    <p><a href="a+b+c:d">a+b+c:d</a></p>
    ==== 599
    <made-up-scheme://foo,bar>
    %%%%
    <p><a href="made-up-scheme://foo,bar">made-up-scheme://foo,bar</a></p>
    ==== 600
    <https://../>
    %%%%
    <p><a href="https://../">https://../</a></p>
    ==== 601
    <localhost:5001/foo>
    %%%%
    <p><a href="localhost:5001/foo">localhost:5001/foo</a></p>
    ==== 602
    <https://foo.bar/baz bim>
    %%%%
    <p>&lt;https://foo.bar/baz bim&gt;</p>
    ==== 603
    <https://example.com/\[\>
    %%%%
    <p><a href="https://example.com/%5C%5B%5C">https://example.com/\[\</a></p>
    ==== 604
    <foo@bar.example.com>
    %%%%
    <p><a href="mailto:foo@bar.example.com">foo@bar.example.com</a></p>
    ==== 605
    <foo+special@Bar.baz-bar0.com>
    %%%%
    <p><a href="mailto:foo+special@Bar.baz-bar0.com">foo+special@Bar.baz-bar0.com</a></p>
    ==== 606
    <foo\+@bar.example.com>
    %%%%
    <p>&lt;foo+@bar.example.com&gt;</p>
    ==== 607
    <>
    %%%%
    <p>&lt;&gt;</p>
    ==== 608
    < https://foo.bar >
    %%%%
    <p>&lt; https://foo.bar &gt;</p>
    ==== 609
    <m:abc>
    %%%%
    <p>&lt;m:abc&gt;</p>
    ==== 610
    <foo.bar.baz>
    %%%%
    <p>&lt;foo.bar.baz&gt;</p>
    ==== 611
    https://example.com
    %%%%
    <p>https://example.com</p>
    ==== 612
    foo@bar.example.com
    %%%%
    <p>foo@bar.example.com</p>
    ==== 613
    <a><bab><c2c>
    %%%%
    <p><a><bab><c2c></p>
    ==== 614
    <a/><b2/>
    %%%%
    <p><a/><b2/></p>
    ==== 615
    <a  /><b2
    data="foo" >
    %%%%
    <p><a  /><b2
    data="foo" ></p>
    ==== 616
    <a foo="bar" bam = 'baz <em>"</em>'
    _boolean zoop:33=zoop:33 />
    %%%%
    <p><a foo="bar" bam = 'baz <em>"</em>'
    _boolean zoop:33=zoop:33 /></p>
    ==== 617
    Foo <responsive-image src="foo.jpg" />
    %%%%
    <p>Foo <responsive-image src="foo.jpg" /></p>
    ==== 618
    <33> <__>
    %%%%
    <p>&lt;33&gt; &lt;__&gt;</p>
    ==== 619
    <a h*#ref="hi">
    %%%%
    <p>&lt;a h*#ref=&quot;hi&quot;&gt;</p>
    ==== 620
    <a href="hi'> <a href=hi'>
    %%%%
    <p>&lt;a href=&quot;hi'&gt; &lt;a href=hi'&gt;</p>
    ==== 621
    < a><
    foo><bar/ >
    <foo bar=baz
    bim!bop />
    %%%%
    <p>&lt; a&gt;&lt;
    foo&gt;&lt;bar/ &gt;
    &lt;foo bar=baz
    bim!bop /&gt;</p>
    ==== 622
    <a href='bar'title=title>
    %%%%
    <p>&lt;a href='bar'title=title&gt;</p>
    ==== 623
    </a></foo >
    %%%%
    <p></a></foo ></p>
    ==== 624
    </a href="foo">
    %%%%
    <p>&lt;/a href=&quot;foo&quot;&gt;</p>
    ==== 625
    foo <!-- this is a --
    comment - with hyphens -->
    %%%%
    <p>foo <!-- this is a --
    comment - with hyphens --></p>
    ==== 626
    foo <!--> foo -->

    foo <!---> foo -->
    %%%%
    <p>foo <!--> foo --&gt;</p>
    <p>foo <!---> foo --&gt;</p>
    ==== 627
    foo <?php echo $a; ?>
    %%%%
    <p>foo <?php echo $a; ?></p>
    ==== 628
    foo <!ELEMENT br EMPTY>
    %%%%
    <p>foo <!ELEMENT br EMPTY></p>
    ==== 629
    foo <![CDATA[>&<]]>
    %%%%
    <p>foo <![CDATA[>&<]]></p>
    ==== 630
    foo <a href="&ouml;">
    %%%%
    <p>foo <a href="&ouml;"></p>
    ==== 631
    foo <a href="\*">
    %%%%
    <p>foo <a href="\*"></p>
    ==== 632
    <a href="\"">
    %%%%
    <p>&lt;a href=&quot;&quot;&quot;&gt;</p>
    ==== 633
    foo␠␠
    baz
    %%%%
    <p>foo<br />
    baz</p>
    ==== 634
    foo\
    baz
    %%%%
    <p>foo<br />
    baz</p>
    ==== 635
    foo␠␠␠␠␠␠␠
    baz
    %%%%
    <p>foo<br />
    baz</p>
    ==== 636
    foo␠␠
         bar
    %%%%
    <p>foo<br />
    bar</p>
    ==== 637
    foo\
         bar
    %%%%
    <p>foo<br />
    bar</p>
    ==== 638
    *foo␠␠
    bar*
    %%%%
    <p><em>foo<br />
    bar</em></p>
    ==== 639
    *foo\
    bar*
    %%%%
    <p><em>foo<br />
    bar</em></p>
    ==== 640
    `code␠␠
    span`
    %%%%
    <p><code>code   span</code></p>
    ==== 641
    `code\
    span`
    %%%%
    <p><code>code\ span</code></p>
    ==== 642
    <a href="foo␠␠
    bar">
    %%%%
    <p><a href="foo␠␠
    bar"></p>
    ==== 643
    <a href="foo\
    bar">
    %%%%
    <p><a href="foo\
    bar"></p>
    ==== 644
    foo\
    %%%%
    <p>foo\</p>
    ==== 645
    foo␠␠
    %%%%
    <p>foo</p>
    ==== 646
    ### foo\
    %%%%
    <h3>foo\</h3>
    ==== 647
    ### foo␠␠
    %%%%
    <h3>foo</h3>
    ==== 648
    foo
    baz
    %%%%
    <p>foo
    baz</p>
    ==== 649
    foo␠
     baz
    %%%%
    <p>foo
    baz</p>
    ==== 650
    hello $.;'there
    %%%%
    <p>hello $.;'there</p>
    ==== 651
    Foo χρῆν
    %%%%
    <p>Foo χρῆν</p>
    ==== 652
    Multiple     spaces
    %%%%
    <p>Multiple     spaces</p>
    """######
}
