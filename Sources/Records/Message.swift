/// One message of the conversation as a model receives it.
package struct Message: Codable, Equatable, Sendable {
  package enum Role: String, Codable, Sendable {
    case system, user, assistant
  }

  package var role: Role
  package var content: String

  package init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}
