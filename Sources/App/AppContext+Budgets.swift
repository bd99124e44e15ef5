import Chat
import Records
import Settings

extension AppContext {
  /// The user's budgets, read anew for each turn, so that a limit raised elsewhere holds at once.
  package func budgets(isPlayMoney: Bool) -> BudgetGuard {
    let path = folders.configurationFile
    return BudgetGuard(
      rules: { (try? Configuration.load(from: path))?.budgetRules },
      spendingIndex: ledger.map { SpendingIndex($0, isPlayMoney: isPlayMoney) })
  }

  /// What a turn may be expected to cost without a word, as the configuration says now.
  package var turnWarning: USD? {
    ((try? Configuration.load(from: folders.configurationFile)) ?? configuration).turnWarning
  }

  /// Changes one setting of the configuration that is on the disk now.
  package func configure(_ name: String, to value: String?) throws(SettingsError) {
    var configuration = try Configuration.load(from: folders.configurationFile)
    try configuration.set(name, to: value)
    try configuration.save(to: folders.configurationFile)
  }
}

extension Configuration {
  package var budgetRules: BudgetRules {
    let allowance = allowance.map {
      BudgetRules.Allowance(amount: $0, threshold: allowanceThreshold, notice: allowanceNotice)
    }
    return BudgetRules(limits: budgets, allowance: allowance)
  }
}
