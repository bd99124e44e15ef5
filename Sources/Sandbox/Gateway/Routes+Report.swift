import Records

extension Routes {
  /// `GET /v1/report`: every valid query costs its fee, which the credits show.
  func report(_ head: RequestHead) -> Response {
    do throws(RequestRefusal) {
      let report = try SpendReport(head)
      do throws(SandboxError) {
        try log.append(Fee(fee: SpendReport.fee, created: nowMilliseconds))
      } catch {
        throw .recordsUnwritable
      }
      return .json(report.wire(of: log.records().filter(isIngested)))
    } catch {
      return error.response
    }
  }
}

/// What was charged without a generation: a line of the records' file.
struct Fee: Codable, Equatable, Sendable {
  let fee: USD
  /// Unix milliseconds.
  let created: Int64
}
