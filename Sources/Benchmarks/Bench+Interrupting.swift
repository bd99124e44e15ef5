import Foundation

extension Bench {
  private static var endless: ReplyPlan { ReplyPlan(pace: .milliseconds(5), isEndless: true) }

  var interrupted: Figure {
    let name = "SIGINT in a reply to the closed connection at the server, one-shot"
    return Figure(name) { () throws(Fault) in
      let curls = { () throws(Fault) -> Duration in
        try Home.fresh { (home) throws(Fault) in try closing { () throws(Fault) in try curling(in: home) } }
      }
      let (ours, others) = try inTurn(
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try closing { () throws(Fault) in try asking(in: home) } }
        }, curl == nil ? nil : curls)
      return [Row(name, ours, beside: others, target: "5 ms")]
    }
  }

  private func closing(_ start: () throws(Fault) -> Child?) throws(Fault) -> Duration {
    server.prepare(Self.endless)
    guard let child = try start() else { return .zero }
    do throws(Fault) {
      _ = try child.output.moment(of: ReplyPlan.mark(20))
      let struck = ContinuousClock.now
      kill(child.pid, SIGINT)
      let time = try server.departure() - struck
      try child.output.drain()
      // An interrupted program's status is no failure here.
      _ = try? child.wait()
      return time
    } catch {
      child.stop()
      throw error
    }
  }

  var interruptedChat: Figure {
    let name = "Ctrl-C typed in a chat's reply to the closed connection at the server"
    return Figure(name) { () throws(Fault) in
      let (ours, _) = try inTurn(
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try closingChat(in: home) }
        }, nil)
      return [Row(name, ours, target: "5 ms")]
    }
  }

  private func closingChat(in home: Home) throws(Fault) -> Duration {
    server.prepare(Self.endless)
    let child = try Child(program, [], environment: home.environment(server: server), streams: .terminal)
    do throws(Fault) {
      _ = try child.output.moment(of: Self.prompt)
      child.output.write("go\r")
      _ = try child.output.moment(of: ReplyPlan.mark(20))
      let struck = ContinuousClock.now
      child.output.write("\u{03}")
      let time = try server.departure() - struck
      // At the next prompt the bill would be waited for; nothing of that is measured.
      child.stop()
      return time
    } catch {
      child.stop()
      throw error
    }
  }
}
