/// Examples of CommonMark 0.31.2: Tabs, Precedence, Thematic breaks, ATX headings, Setext headings, Indented code blocks, Fenced code blocks, Paragraphs, Blank lines.
extension SpecificationExamples {
  static let leaves1 = ######"""
    ==== 1
    →foo→baz→→bim
    %%%%
    <pre><code>foo→baz→→bim
    </code></pre>
    ==== 2
      →foo→baz→→bim
    %%%%
    <pre><code>foo→baz→→bim
    </code></pre>
    ==== 3
        a→a
        ὐ→a
    %%%%
    <pre><code>a→a
    ὐ→a
    </code></pre>
    ==== 4
      - foo

    →bar
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <p>bar</p>
    </li>
    </ul>
    ==== 5
    - foo

    →→bar
    %%%%
    <ul>
    <li>
    <p>foo</p>
    <pre><code>  bar
    </code></pre>
    </li>
    </ul>
    ==== 6
    >→→foo
    %%%%
    <blockquote>
    <pre><code>  foo
    </code></pre>
    </blockquote>
    ==== 7
    -→→foo
    %%%%
    <ul>
    <li>
    <pre><code>  foo
    </code></pre>
    </li>
    </ul>
    ==== 8
        foo
    →bar
    %%%%
    <pre><code>foo
    bar
    </code></pre>
    ==== 9
     - foo
       - bar
    → - baz
    %%%%
    <ul>
    <li>foo
    <ul>
    <li>bar
    <ul>
    <li>baz</li>
    </ul>
    </li>
    </ul>
    </li>
    </ul>
    ==== 10
    #→Foo
    %%%%
    <h1>Foo</h1>
    ==== 11
    *→*→*→
    %%%%
    <hr />
    ==== 42
    - `one
    - two`
    %%%%
    <ul>
    <li>`one</li>
    <li>two`</li>
    </ul>
    ==== 43
    ***
    ---
    ___
    %%%%
    <hr />
    <hr />
    <hr />
    ==== 44
    +++
    %%%%
    <p>+++</p>
    ==== 45
    ===
    %%%%
    <p>===</p>
    ==== 46
    --
    **
    __
    %%%%
    <p>--
    **
    __</p>
    ==== 47
     ***
      ***
       ***
    %%%%
    <hr />
    <hr />
    <hr />
    ==== 48
        ***
    %%%%
    <pre><code>***
    </code></pre>
    ==== 49
    Foo
        ***
    %%%%
    <p>Foo
    ***</p>
    ==== 50
    _____________________________________
    %%%%
    <hr />
    ==== 51
     - - -
    %%%%
    <hr />
    ==== 52
     **  * ** * ** * **
    %%%%
    <hr />
    ==== 53
    -     -      -      -
    %%%%
    <hr />
    ==== 54
    - - - -␠␠␠␠
    %%%%
    <hr />
    ==== 55
    _ _ _ _ a

    a------

    ---a---
    %%%%
    <p>_ _ _ _ a</p>
    <p>a------</p>
    <p>---a---</p>
    ==== 56
     *-*
    %%%%
    <p><em>-</em></p>
    ==== 57
    - foo
    ***
    - bar
    %%%%
    <ul>
    <li>foo</li>
    </ul>
    <hr />
    <ul>
    <li>bar</li>
    </ul>
    ==== 58
    Foo
    ***
    bar
    %%%%
    <p>Foo</p>
    <hr />
    <p>bar</p>
    ==== 59
    Foo
    ---
    bar
    %%%%
    <h2>Foo</h2>
    <p>bar</p>
    ==== 60
    * Foo
    * * *
    * Bar
    %%%%
    <ul>
    <li>Foo</li>
    </ul>
    <hr />
    <ul>
    <li>Bar</li>
    </ul>
    ==== 61
    - Foo
    - * * *
    %%%%
    <ul>
    <li>Foo</li>
    <li>
    <hr />
    </li>
    </ul>
    ==== 62
    # foo
    ## foo
    ### foo
    #### foo
    ##### foo
    ###### foo
    %%%%
    <h1>foo</h1>
    <h2>foo</h2>
    <h3>foo</h3>
    <h4>foo</h4>
    <h5>foo</h5>
    <h6>foo</h6>
    ==== 63
    ####### foo
    %%%%
    <p>####### foo</p>
    ==== 64
    #5 bolt

    #hashtag
    %%%%
    <p>#5 bolt</p>
    <p>#hashtag</p>
    ==== 65
    \## foo
    %%%%
    <p>## foo</p>
    ==== 66
    # foo *bar* \*baz\*
    %%%%
    <h1>foo <em>bar</em> *baz*</h1>
    ==== 67
    #                  foo␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
    %%%%
    <h1>foo</h1>
    ==== 68
     ### foo
      ## foo
       # foo
    %%%%
    <h3>foo</h3>
    <h2>foo</h2>
    <h1>foo</h1>
    ==== 69
        # foo
    %%%%
    <pre><code># foo
    </code></pre>
    ==== 70
    foo
        # bar
    %%%%
    <p>foo
    # bar</p>
    ==== 71
    ## foo ##
      ###   bar    ###
    %%%%
    <h2>foo</h2>
    <h3>bar</h3>
    ==== 72
    # foo ##################################
    ##### foo ##
    %%%%
    <h1>foo</h1>
    <h5>foo</h5>
    ==== 73
    ### foo ###␠␠␠␠␠
    %%%%
    <h3>foo</h3>
    ==== 74
    ### foo ### b
    %%%%
    <h3>foo ### b</h3>
    ==== 75
    # foo#
    %%%%
    <h1>foo#</h1>
    ==== 76
    ### foo \###
    ## foo #\##
    # foo \#
    %%%%
    <h3>foo ###</h3>
    <h2>foo ###</h2>
    <h1>foo #</h1>
    ==== 77
    ****
    ## foo
    ****
    %%%%
    <hr />
    <h2>foo</h2>
    <hr />
    ==== 78
    Foo bar
    # baz
    Bar foo
    %%%%
    <p>Foo bar</p>
    <h1>baz</h1>
    <p>Bar foo</p>
    ==== 79
    ##␠
    #
    ### ###
    %%%%
    <h2></h2>
    <h1></h1>
    <h3></h3>
    ==== 80
    Foo *bar*
    =========

    Foo *bar*
    ---------
    %%%%
    <h1>Foo <em>bar</em></h1>
    <h2>Foo <em>bar</em></h2>
    ==== 81
    Foo *bar
    baz*
    ====
    %%%%
    <h1>Foo <em>bar
    baz</em></h1>
    ==== 82
      Foo *bar
    baz*→
    ====
    %%%%
    <h1>Foo <em>bar
    baz</em></h1>
    ==== 83
    Foo
    -------------------------

    Foo
    =
    %%%%
    <h2>Foo</h2>
    <h1>Foo</h1>
    ==== 84
       Foo
    ---

      Foo
    -----

      Foo
      ===
    %%%%
    <h2>Foo</h2>
    <h2>Foo</h2>
    <h1>Foo</h1>
    ==== 85
        Foo
        ---

        Foo
    ---
    %%%%
    <pre><code>Foo
    ---

    Foo
    </code></pre>
    <hr />
    ==== 86
    Foo
       ----␠␠␠␠␠␠
    %%%%
    <h2>Foo</h2>
    ==== 87
    Foo
        ---
    %%%%
    <p>Foo
    ---</p>
    ==== 88
    Foo
    = =

    Foo
    --- -
    %%%%
    <p>Foo
    = =</p>
    <p>Foo</p>
    <hr />
    ==== 89
    Foo␠␠
    -----
    %%%%
    <h2>Foo</h2>
    ==== 90
    Foo\
    ----
    %%%%
    <h2>Foo\</h2>
    ==== 91
    `Foo
    ----
    `

    <a title="a lot
    ---
    of dashes"/>
    %%%%
    <h2>`Foo</h2>
    <p>`</p>
    <h2>&lt;a title=&quot;a lot</h2>
    <p>of dashes&quot;/&gt;</p>
    """######
}
