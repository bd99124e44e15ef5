/// Tables and what a terminal of some columns shows of them, without styles.
enum MarkdownTableCases {
  static let all: [(Int, String, String)] = [
    (
      40, "| Name | Age |\n|:-----|----:|\n| Al | 7 |\n| Beate | 42 |\n\nend",
      "Name  │ Age\n──────┼────\nAl    │   7\nBeate │  42\n\nend"
    ),
    (
      40, "a | b\n--|--\n1 | 2", "a │ b\n──┼──\n1 │ 2"
    ),
    (
      40, "| 名前 | x |\n|:-:|---|\n| 天地玄黄 | 1 |\n| é👍 | 22 |",
      "  名前   │ x\n─────────┼───\n天地玄黄 │ 1\n  é👍    │ 22"
    ),
    (
      30, "| Key | Text |\n|---|---|\n| a | the quick brown fox jumps over the dog |",
      "Key │ Text\n────┼─────────────────────────\na   │ the quick brown fox\n    │ jumps over the dog"
    ),
    (
      30, "| Key | Code |\n|---|---|\n| a | run `git log --all` and then more |",
      "Key │ Code\n────┼─────────────────────────\na   │ run `git log --all` and\n    │ then more"
    ),
    (
      20, "| First name | Second name |\n|---|---|\n| Ann-Marie | Bellingham |\n| C | D |",
      "First name:\nAnn-Marie\nSecond name:\nBellingham\n──\nFirst name: C\nSecond name: D"
    ),
    (
      40, "| a |\n|---|\n| b |", "a\n─\nb"
    ),
    (
      40, "Text:\n| a | b |\n|---|---|\n| c \\| d | `e \\| f` |\n| g |\n> q",
      "Text:\na     │ b\n──────┼────────\nc | d │ `e | f`\ng     │ \n│ q"
    ),
    (
      40, "- item\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n- next",
      "• item\n  a │ b\n  ──┼──\n  1 │ 2\n• next"
    ),
    (
      40, "> | a | b |\n> |---|---|\n> | 1 | x<br>y |\nend", "│ a │ b\n│ ──┼──\n│ 1 │ x\n│   │ y\nend"
    ),
    (
      40, "| a | b |\n|---|---|\n| 1 | 2 | 3 |", "a │ b\n──┼──────\n1 │ 2 | 3"
    ),
    (
      40, "| no | table |\n| here | is |\n\n|a|\n|-|-|", "| no | table |\n| here | is |\n\n|a|\n|-|-|"
    ),
    (
      40, "| a | b |\n|---|---|\n", "a │ b\n──┼──"
    ),
    (
      20, "| abcdefgh | ijklmnopq |\n|---|---|\n| a | b |",
      "abcdefgh │ ijklmnopq\n─────────┼──────────\na        │ b"
    ),
  ]
}
