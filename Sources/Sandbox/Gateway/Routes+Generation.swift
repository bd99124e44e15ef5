extension Routes {
  /// `GET /v1/generation`: its errors are flat, and a record is missing until it is old enough.
  func generation(_ id: String?) -> Response {
    guard let id, !id.isEmpty else { return .json(400, ["error": "id is required"]) }
    guard GenerationID.isWellFormed(id) else {
      return .json(400, ["error": "Invalid generation ID format. Expected format: gen_<ulid>"])
    }
    guard let record = log.record(id), isIngested(record) else {
      return .json(
        404,
        [
          "error": "Usage event not found", "id": .string(id),
          "message": .string("No usage event found with ID \(id)"),
        ])
    }
    return .json(record.wire)
  }

  func isIngested(_ record: GenerationRecord) -> Bool {
    let age = Duration.milliseconds(nowMilliseconds - record.created)
    return switch shape.ingestion {
    case .asConfigured: age >= configuration.recordDelay
    case .after(let delay): age >= delay
    case .never: false
    }
  }
}
