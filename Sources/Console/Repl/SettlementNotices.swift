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
      if let text = wording.text(news, detail: viewState.costLineDetail) { notices.announce(Announcement(text)) }
    case .found(let count):
      let charges = count == 1 ? "a charge" : "\(count) charges"
      remark("looking up \(charges) that an earlier session left open")
    case .waiting(let waiting): remark(waiting.message(shortID: wording.shortID))
    case .unreadable(let journal): remark(journal.message(shortID: wording.shortID))
    }
  }

  private func remark(_ text: String) { notices.announce(Announcement(wording.remark(text))) }
}
