import App
import Chat
import Terminal

extension NoticePresenter {
  /// News of charges that belong to no session that is open here.
  func callAsFunction(_ event: SettlementEvent) {
    switch event {
    case .session(.budgets, _): break
    case .session(let news, let isPlayMoney):
      var wording = wording
      wording.isPlayMoney = isPlayMoney
      notices.announce(wording.text(news))
    case .found(let count):
      let charges = count == 1 ? "a charge" : "\(count) charges"
      notices.announce(wording.remark("looking up \(charges) that an earlier session left open"))
    case .waiting(let waiting): notices.announce(wording.remark(waiting.message(shortID: wording.shortID)))
    case .unreadable(let journal): notices.announce(wording.remark(journal.message(shortID: wording.shortID)))
    }
  }
}
