/// Pictures that are asked for at the gateway's route for them.
package struct PictureRequest: Codable, Equatable, Sendable {
  package var count: Int
  /// In pixels; nil leaves it to the model.
  package var width: Int?
  package var height: Int?

  package init(count: Int = 1, width: Int? = nil, height: Int? = nil) {
    self.count = count
    self.width = width
    self.height = height
  }
}
