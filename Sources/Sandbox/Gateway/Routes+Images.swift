import Platform
import Records

/// The body of a request for pictures, as far as the sandbox reads it.
struct PicturesRequest: Decodable {
  let model: String
  let prompt: String
  let n: Int?
  let size: String?
  let user: String?
  let providerOptions: CompletionRequest.ProviderOptions?

  /// Pixels on a side: the smaller one of the size, 1024 at most.
  var side: Int {
    let sides = (size ?? "").split(separator: "x").compactMap { Int($0) }
    return sides.count == 2 ? min(1_024, max(8, sides.min() ?? 8)) : 256
  }
}

extension Routes {
  /// `POST /v1/images/generations`: never streamed; the record of the generation is in the file before the answer.
  func images(for request: Request) -> ServedAnswer {
    do throws(RequestRefusal) {
      guard isAuthorized(request) else { throw .unauthorized }
      guard let asked = try? JSONDecoder().decode(PicturesRequest.self, from: Data(request.body)) else {
        throw .invalid("Invalid request body", at: nil)
      }
      guard let model = Model.named(asked.model) else { throw .unknownModel(asked.model) }
      guard model.picturePrice != nil else { throw .invalid("Model '\(model.id)' is not an image model", at: "model") }
      guard !asked.prompt.isEmpty else { throw .invalid("prompt must not be empty", at: "prompt") }
      guard (1...10).contains(asked.n ?? 1) else { throw .invalid("n must be 1 to 10", at: "n") }
      guard log.spent() < configuration.openingCredit else { throw .outOfCredit }
      let record = record(of: asked, model)
      do throws(SandboxError) { try log.append(record) } catch { throw .recordsUnwritable }
      return answer(with: record, asked)
    } catch {
      return .whole(error.response)
    }
  }

  private func record(of asked: PicturesRequest, _ model: Model) -> GenerationRecord {
    let now = nowMilliseconds
    let options = asked.providerOptions?.gateway
    let (tags, user) = (options?.tags ?? [], options?.user ?? asked.user)
    let bill = Bill(
      model, prompt: 0, cached: 0, completion: 0, pictures: asked.n ?? 1, writes: tags.count + (user == nil ? 0 : 1),
      shape: shape)
    return GenerationRecord(
      id: GenerationID.made(milliseconds: now, random: configuration.randomWord), created: now, model: model.id,
      provider: model.provider, isStreamed: false, finishReason: "stop", latencyMilliseconds: 1,
      durationMilliseconds: 1, bill: bill, tags: tags, user: user, prompt: Digest(asked.prompt).hex, warms: false)
  }

  private func answer(with record: GenerationRecord, _ asked: PicturesRequest) -> ServedAnswer {
    let data = (0..<(asked.n ?? 1)).map { place -> JSONText in
      if shape.picture == .link { return ["url": shape.picture.url(for: asked.prompt)] }
      let prompt = place == 0 || shape.picture == .twice ? asked.prompt : "\(asked.prompt) \(place + 1)"
      return ["b64_json": .plain(shape.picture.base64(for: prompt, side: asked.side))]
    }
    let costs: [(String, JSONText)] = shape.statesUsage ? [("cost", .moneyString(record.bill.charged))] : []
    let gateway: JSONText = .object(costs + [("generationId", .string(record.id))])
    let body: JSONText = [
      "created": .count(record.created / 1_000), "data": .array(data), "provider_metadata": ["gateway": gateway],
    ]
    guard shape.picture == .cut else { return .whole(.json(body)) }
    let text = body.text
    return .stream(
      Response(status: 200, contentType: "application/json"), [.send(String(text.prefix(text.count / 2))), .hangUp])
  }
}
