import Records

extension ModelEntry {
  /// Whether it is a chat model.
  package var chats: Bool { type == nil || type == "language" }

  /// Whether a prompt may have files of the type, by what the list states; nil where it states nothing of it.
  ///
  /// OpenRouter's modalities do not speak for documents: it reads a PDF for models that cannot.
  package func takes(_ type: MediaType) -> Bool? {
    let modalities = inputModalities.map { $0.lowercased() }
    if type.isPicture {
      if tags.isEmpty, modalities.isEmpty { return nil }
      return tags.contains("vision") || modalities.contains("image")
    }
    if tags.contains("file-input") || modalities.contains("file") || modalities.contains("pdf") { return true }
    return tags.isEmpty ? nil : false
  }
}
