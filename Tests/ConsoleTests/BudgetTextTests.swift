import Foundation
import Records
import Testing

@testable import Console
@testable import Terminal

/// Budgets in words: in a sentence, in a table and in the prompt.
@Suite struct BudgetTextTests {
  private func status(
    _ scope: BudgetScope, _ spent: String = "4.1", leftOut: Int = 0, unknown: Int = 0, notice: String? = nil
  ) -> BudgetStatus {
    BudgetStatus(
      budget: Budget(scope: scope, limit: USD("5") ?? .zero, notice: notice), spent: USD(spent) ?? .zero,
      leftOut: leftOut, unknown: unknown)
  }

  @Test(
    arguments: [
      (.session, "this session's budget", "$0.90 left"), (.day, "the day's budget", "day $0.90 left"),
      (.month, "the month's budget", "month $0.90 left"),
      (.assistant("duck"), "the budget of the assistant duck", "duck $0.90 left"),
      (.user("ada"), "the budget of user ada", "ada $0.90 left"),
    ] as [(BudgetScope, String, String)])
  func aBudgetIsNamed(scope: BudgetScope, name: String, short: String) {
    #expect(status(scope).words == "\(name): $4.10 of $5.00 spent, $0.90 left")
    #expect(status(scope).shortWords == short)
  }

  @Test func whatIsNotKnownIsSaid() {
    let bound = status(.day, unknown: 2)
    #expect(bound.words == "the day's budget: at least $4.10 of $5.00 spent, at most $0.90 left")
    #expect(bound.shortWords == "day ≤ $0.90 left")
    let strange = status(.day, leftOut: 1, notice: "Ask Kim.")
    #expect(
      strange.words == "the day's budget: $4.10 of $5.00 spent, $0.90 left · 1 strange bill is left out · Ask Kim.")
    #expect(strange.shortWords == "day $0.90 left, a bill left out")
    #expect(status(.day, leftOut: 1_200).leftOutWords == "1,200 strange bills are left out")
    #expect(status(.day, "6").words == "the day's budget: $6.00 of $5.00 spent, $0.00 left")
  }

  @Test func theTableHasTheLimitWhatIsSpentAndWhatIsLeft() {
    let lines = BudgetTable.lines(
      [status(.day), status(.user("ada"), "3", leftOut: 1, unknown: 1)], width: 80, styles: .plain)
    let cells = lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      cells == [
        "budget limit spent left", "day $5.00 $4.10 $0.90", "user:ada $5.00 ≥ $3.00 ≤ $2.00",
        "user:ada: 1 strange bill is left out",
      ], "\(lines)")
  }

  private let line = PromptLine(assistant: "duck", styles: Styles(theme: .dark))

  private func totals(_ cost: String) -> Totals { ReplTests.turn(cost: cost).totals }

  private func rights(_ prompt: Prompt) -> [String] {
    prompt.rights.map { right in
      let styles = Styles(theme: .dark)
      for (style, mark) in [(TextStyle.dim, "-"), (.warning, "!")] {
        let open = styles.opening(style)
        if right.hasPrefix(open) { return mark + right.dropFirst(open.count).dropLast(styles.reset.count) }
      }
      return right
    }
  }

  /// Where all has no room what runs low stays: the next turn, else the budget, else the key.
  @Test func whatRunsLowIsTheLastToGo() {
    let (day, low) = (status(.day, "1"), status(.month, "4.9"))
    let key = USD("0.42")
    #expect(rights(line.prompt(totals("0.01"))) == ["-$0.01"])
    #expect(rights(line.prompt(totals("0.01"), [day])) == ["-$0.01 · day $4.00 left", "-$0.01"])
    #expect(
      rights(line.prompt(totals("0.01"), [day], keyRemainder: key))
        == ["!$0.01 · day $4.00 left · key $0.42 left", "!$0.01 · day $4.00 left", "!key $0.42 left"])
    #expect(
      rights(line.prompt(totals("0.01"), [day, low], keyRemainder: key))
        == ["!$0.01 · month $0.10 left · key $0.42 left", "!$0.01 · month $0.10 left", "!month $0.10 left"])
    var dear = line
    dear.dearTurn = USD("0.5")
    #expect(
      rights(dear.prompt(totals("0.01"), [low], keyRemainder: key)) == [
        "!$0.01 · month $0.10 left · key $0.42 left · next about $0.50", "!$0.01 · month $0.10 left",
        "!next about $0.50",
      ])
    dear.canEdit = false
    dear.styles = .plain
    #expect(
      dear.prompt(totals("0.01"), [low], keyRemainder: key).text
        == "$0.01 · month $0.10 left · key $0.42 left · next about $0.50 · duck > ")
  }
}
