import Foundation

/// What the command line asks for.
struct Wishes: Sendable {
  var runs = 15
  var turns = 1_000
  var program = ".build/release/tuppence"
  /// Only figures whose names contain it.
  var only = ""
  /// A file whose table is replaced by this run's.
  var readme: String?

  init(_ arguments: [String]) {
    for (option, value) in zip(arguments, arguments.dropFirst()) {
      switch option {
      case "--runs": runs = max(1, Int(value) ?? runs)
      case "--turns": turns = max(1, Int(value) ?? turns)
      case "--readme": readme = value
      case "--program": program = value
      case "--only": only = value
      default: break
      }
    }
  }
}

let wishes = Wishes(Array(CommandLine.arguments.dropFirst()))
do throws(Fault) {
  let bench = try Bench(program: wishes.program, runs: wishes.runs, turns: wishes.turns)
  let machine = Machine(bench: bench)
  let start = machine.text
  var rows: [Row] = []
  for figure in bench.figures where wishes.only.isEmpty || figure.name.contains(wishes.only) {
    FileHandle.standardError.write(Data("\(figure.name)\n".utf8))
    rows += figure.rows()
  }
  let report = "\(start)\n\n\(Row.table(rows))\nload at the end: \(machine.load)"
  print(report)
  if let readme = wishes.readme { try Readme(path: readme).replaceTable(by: report) }
} catch {
  // A measurement judges nothing, not even itself.
  print("not measured: \(error)")
}
