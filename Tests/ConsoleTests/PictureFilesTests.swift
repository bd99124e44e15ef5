import Foundation
import Records
import Settings
import TestSupport
import Testing

@testable import Console

/// Where pictures are written for the user, and how they are named.
@Suite struct PictureFilesTests {
  private static let file = MediaFile(
    sha256: String(repeating: "a", count: 64), type: .jpeg, size: 5, width: 3, height: 4)

  /// The paths of picture 3 that are tried first and second.
  private func paths(_ path: String?) -> [String] {
    let target = PictureTarget(path, standard: "/p", session: "7f3k")
    return [0, 1].map { target.path(number: 3, ending: "jpg", try: $0) }
  }

  @Test(
    arguments: [
      (nil, "/p/tuppence-7f3k-3.jpg", "/p/tuppence-7f3k-4.jpg"),
      ("", "/p/tuppence-7f3k-3.jpg", "/p/tuppence-7f3k-4.jpg"),
      // A path that ends in a slash names a folder, also one that does not exist yet.
      ("new/", "new/tuppence-7f3k-3.jpg", "new/tuppence-7f3k-4.jpg"), ("boat", "boat.jpg", "boat-2.jpg"),
      ("boat.PNG", "boat.jpg", "boat-2.jpg"), ("boat.jpeg", "boat.jpg", "boat-2.jpg"), ("b.webp", "b.jpg", "b-2.jpg"),
      ("b.gif", "b.jpg", "b-2.jpg"), ("boat.v2", "boat.v2.jpg", "boat.v2-2.jpg"),
      ("a.png/b", "a.png/b.jpg", "a.png/b-2.jpg"),
    ] as [(String?, String, String)])
  func aPathNamesAFolderOrAFile(path: String?, first: String, second: String) {
    #expect(paths(path) == [first, second])
  }

  @Test func aFolderThatIsThereNeedsNoSlash() throws {
    let folder = try TemporaryFolder()
    #expect(paths(folder.url.path)[0] == folder("tuppence-7f3k-3.jpg").path)
    // A file of that name is no folder.
    try Data().write(to: folder("boat"))
    #expect(paths(folder("boat").path)[0] == folder("boat.jpg").path)
  }

  @Test func aRowHasThePathTheSizeAndTheBytes() {
    func words(_ path: String, _ file: MediaFile = Self.file) -> String {
      WrittenPicture(number: 2, file: file, path: path).words(home: "/home/ada")
    }
    #expect(words("/home/ada/p.jpg") == "picture 2: ~/p.jpg, 3x4, 5 bytes")
    #expect(words("/home/adam/p.jpg") == "picture 2: /home/adam/p.jpg, 3x4, 5 bytes")
    var unknown = Self.file
    (unknown.width, unknown.size) = (nil, 1_200)
    #expect(words("p.jpg", unknown) == "picture 2: p.jpg, 1 KB")
  }

  @Test func aScriptGetsWidthAndHeight() {
    let json = WrittenPicture(number: 1, file: Self.file, path: "/p.jpg").json
    let hash = String(repeating: "a", count: 64)
    #expect(
      json.line == #"{"height":4,"path":"/p.jpg","sha256":"\#(hash)","size":5,"type":"image/jpeg","width":3}"#)
  }

  @Test func picturesHaveNumbersOfTheirOwnAlsoWhereOneCannotBeWritten() throws {
    let folder = try TemporaryFolder()
    let pictures = PictureFiles(PictureTarget(folder.url.path, standard: "/p", session: "s"), first: 4)
    #expect(try pictures.write(Self.file, Data("one".utf8)).path == folder("tuppence-s-4.jpg").path)
    try FileManager.default.removeItem(at: folder.url)
    try Data().write(to: folder.url)
    #expect(throws: Failure.self) { try pictures.write(Self.file, Data("two".utf8)) }
    try FileManager.default.removeItem(at: folder.url)
    #expect(try pictures.write(Self.file, Data("three".utf8)).number == 6)
    #expect(pictures.written.map(\.number) == [4, 6])
    #expect(try Data(contentsOf: folder("tuppence-s-6.jpg")) == Data("three".utf8))
  }

  /// A file that the user has put in its place is another one.
  @Test func aPictureIsWhereItWasWrittenWhileItIsThere() throws {
    let folder = try TemporaryFolder()
    let path = folder("a.jpg").path
    let paths = PicturePaths()
    #expect(paths.path(of: Self.file) == nil)
    paths.remember(WrittenPicture(number: 1, file: Self.file, path: path))
    #expect(paths.path(of: Self.file) == nil)
    try Data("12345".utf8).write(to: folder("a.jpg"))
    #expect(paths.path(of: Self.file) == path)
    try Data("1234".utf8).write(to: folder("a.jpg"))
    #expect(paths.path(of: Self.file) == nil)
    // Nor is a folder a picture, whatever its size is.
    var other = Self.file
    var status = stat()
    try #require(stat(folder.url.path, &status) == 0)
    other.size = Int(status.st_size)
    #expect(!PicturePaths.holds(folder.url.path, other))
  }
}
