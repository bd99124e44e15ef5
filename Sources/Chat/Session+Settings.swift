import GatewayClient
import Records

/// What holds from the next turn on, and how it is changed in mid-conversation.
extension Session {
  /// The next turn's model: the one chosen for it alone, else the session's.
  package var nextModel: String { modelOnce ?? model }

  /// The user's instructions in place of the assistant's.
  package var system: String? { opening.system }

  /// Whom the gateway bills the next turn to.
  package var user: String? { opening.user }

  package var title: String? { earlyTitle ?? transcript.title }

  /// The gateway's fee for one tag or user id, per request.
  package nonisolated var feePerTag: USD? { gateway.dialect.tagFee }

  package func use(model name: String) {
    model = name
    modelOnce = nil
    note(Change(model: name))
  }

  /// Sends the next turn, and no other, to a model; nil takes that back.
  package func use(modelOnce name: String?) {
    modelOnce = name
  }

  /// Changes the assistant, and the model with it where the assistant has one of its own and the user named none.
  package func use(assistant chosen: Assistant, keepsModel: Bool) {
    assistant = chosen
    if let own = chosen.model, !keepsModel { model = own }
    note(Change(assistant: chosen.name, model: model))
    prepareBudgets()
  }

  /// Gives instructions in place of the assistant's; nil or nothing gives the assistant its own back.
  package func use(system text: String?) {
    opening.system = text.flatMap { $0.isEmpty ? nil : $0 }
    note(Change(system: opening.system ?? ""))
  }

  /// Has the gateway bill later turns to a user; nil or nothing to none.
  package func use(user name: String?) {
    opening.user = name.flatMap { $0.isEmpty ? nil : $0 }
    note(Change(user: opening.user ?? ""))
    prepareBudgets()
  }

  package func sendTags(_ isOn: Bool) {
    sendsTags = isOn
    note(Change(sendsTags: isOn))
  }

  package func rename(_ title: String) {
    earlyTitle = isOpened ? nil : title
    note(Change(title: title))
  }

  /// Takes the prices that another session has loaded.
  package func adoptCatalogue(_ other: Session) async {
    (catalogue, catalogueFetched) = (await other.catalogue, await other.catalogueFetched)
  }

  /// Takes another session's settings and prices, but not its conversation.
  package func adopt(_ other: Session) async {
    use(assistant: await other.assistant, keepsModel: true)
    use(model: await other.model)
    use(system: await other.system)
    use(user: await other.user)
    sendTags(await other.sendsTags)
    if let budget = await other.opening.budget { use(budget: budget) }
    use(options: await other.options)
    (opening.settings, opening.variables) = (await other.opening.settings, await other.opening.variables)
    await adoptCatalogue(other)
  }

  /// Starts the conversation again; bills and turns stay.
  package func clear() {
    if isOpened {
      record(.change(Change(clears: true)), synced: false)
    } else {
      opening.fork = nil
      transcript.inherit([])
    }
  }

  /// Takes the last turn that the next request would carry out of the conversation; its bill stays. The turn's number;
  /// nil where there is none.
  package func undo() -> Int? {
    guard let last = transcript.lastCarried else { return nil }
    withdraw(last)
    return last
  }

  private func withdraw(_ turn: Int) {
    if isOpened {
      record(.change(Change(withdraws: turn)), synced: false)
    } else {
      // A fork without a turn of its own begins without it.
      fork(from: opening.fork?.session ?? "", transcript.inherited.filter { $0.turn != turn })
    }
  }

  /// Goes on from another session's conversation, whose bills stay there; for a session without a turn.
  package func fork(from session: String, _ exchanges: [ForkOrigin.Exchange]) {
    guard !isOpened else { return }
    opening.fork = ForkOrigin(session: session, exchanges: exchanges)
    transcript.inherit(exchanges)
  }

  /// A change goes into the journal, or into its first record while there is none.
  func note(_ change: Change) {
    if isOpened {
      record(.change(change), synced: false)
    } else {
      opening.assistant = assistant.name
      opening.model = model
      opening.sendsTags = sendsTags
    }
  }
}
