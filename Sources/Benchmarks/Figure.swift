/// One thing that is measured, and the rows it gives.
struct Figure: Sendable {
  let name: String
  private let measure: @Sendable () throws(Fault) -> [Row]

  init(_ name: String, _ measure: @escaping @Sendable () throws(Fault) -> [Row]) {
    self.name = name
    self.measure = measure
  }

  func rows() -> [Row] {
    do throws(Fault) {
      return try measure()
    } catch {
      return [Row(name, failed: error)]
    }
  }
}
