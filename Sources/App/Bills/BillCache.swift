import Journal
import Platform
import Records

/// Bills that were found, which never change: one JSON object a line, with the gateway's answer word for word.
///
/// The file may be deleted at any time; its bills are asked about again.
struct BillCache: Sendable {
  private let file: LineFile

  init(path: String) {
    file = LineFile(URL(filePath: path))
  }

  /// The bills of these ids that are there.
  func bills(of ids: Set<String>) -> [String: GenerationBill] {
    guard let bytes = try? file.contents() else { return [:] }
    var bills: [String: GenerationBill] = [:]
    for line in bytes.split(separator: 0x0A) {
      guard let tree = try? JSONTree(Array(line)), let id = tree["id"]?.string, ids.contains(id), bills[id] == nil,
        let raw = tree["raw"]?.string
      else { continue }
      bills[id] = GenerationBill(id: id, raw: raw)
    }
    return bills
  }

  /// A bill that cannot be kept is asked about again.
  func keep(_ bill: GenerationBill) {
    guard let raw = bill.raw else { return }
    try? file.append(
      Data((JSONValue.object(["id": .text(bill.id), "raw": .text(raw)]).line + "\n").utf8), synced: false)
  }
}
