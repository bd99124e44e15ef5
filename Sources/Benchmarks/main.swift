import Foundation

/// What the command line asks for.
struct Wishes: Sendable {
  var runs = 15
  var program = ".build/release/tuppence"
  /// Only figures whose names contain it.
  var only = ""

  init(_ arguments: [String]) {
    for (option, value) in zip(arguments, arguments.dropFirst()) {
      switch option {
      case "--runs": runs = max(1, Int(value) ?? runs)
      case "--program": program = value
      case "--only": only = value
      default: break
      }
    }
  }
}

let wishes = Wishes(Array(CommandLine.arguments.dropFirst()))
do throws(Fault) {
  let bench = try Bench(program: wishes.program, runs: wishes.runs)
  let machine = Machine(bench: bench)
  print(machine.text)
  var rows: [Row] = []
  for figure in bench.figures where wishes.only.isEmpty || figure.name.contains(wishes.only) {
    FileHandle.standardError.write(Data("\(figure.name)\n".utf8))
    rows += figure.rows()
  }
  print("\n" + Row.table(rows) + "\nload at the end: \(machine.load)")
} catch {
  // A measurement judges nothing, not even itself.
  print("not measured: \(error)")
}
