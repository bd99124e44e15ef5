/// Whole replies, with what replies are made of.
enum MarkdownReplies {
  static let all = [mixed, guide, prose]

  static let mixed = ##"""
    # Reply with `everything`

    Use *args and **kwargs here. It's 5 ` wide, no more. So \(a\,b\) and $\{1,2\}$, for $5 and $10 each.
    A **bold claim**, *italic*, ~~struck~~, ***both***, `code with spaces inside of it that wraps around` and [a link](https://example.org/a_b_c(d)).

    Second heading
    --------------

    > quoted text that is long enough to be wrapped at eighty columns, with **bold** in it for good measure
    >
    > ```swift
    > let a = "x" // comment
    > func f() -> Int { 42 }
    > ```
    > after

    1. one
       - nested that is long enough to be wrapped at eighty columns with hanging indentation here
         ```sh
         ls -l # list
         ```
       - [x] done
       - [ ] open
    2. two

    | Name | Value | What it is |
    |:-----|------:|:----------:|
    | alpha | 1 | the first letter of the alphabet, with `code in it` and a long explanation |
    | 天地玄黄 | 22,000 | 二 |
    | b\|c | | **bold** |

    ___

    $$
    x = \frac{1}{2}
    $$

        indented code

    Done &amp; dusted &copy; &#27;[31m <https://a.b/c> line\
    break.
    """##

  private static let guide = ##"""
    ### 1. Install

    Run this in a shell:

    ```bash
    # a comment
    for f in *.txt; do echo "$f" | sed 's/a/b/' >> out.log; done
    ```

    Then edit `config.json` (see [the manual](https://example.org/manual/config#section-2)):

    1. **Name**: what you *like*
       1. nested `code span with words`
          > a quote in an item
    2. **Size**: 2 * 3 * 4 or x**2

    | Option | Type | Default | Description |
    |--------|:----:|--------:|-------------|
    | `--verbose` | flag | off | Writes what it does, with much detail about every single step |
    | `--limit N` | number | 1,000 | How many entries are **read** before it stops |

    - [ ] first
    - [x] second

    Energy is $E = mc^2$, \(\alpha_1\), and it costs $5.00 or $6.
    """##

  static let prose = String(
    repeating: "Some plain words of a reply, *with* a little **emphasis** and `code` in it, as they often have. ",
    count: 8)
}
