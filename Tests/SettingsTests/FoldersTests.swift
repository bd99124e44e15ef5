import Foundation
import Testing

@testable import Settings

struct FoldersTests {
  @Test func putsEverythingIntoTuppenceHome() throws {
    let folders = try Folders(environment: ["TUPPENCE_HOME": "/t/", "HOME": "/h", "XDG_CONFIG_HOME": "/x"])
    #expect(folders.configurationFile == "/t/config.json")
    #expect(folders.keyFile == "/t/keys.json")
    #expect(folders.prompts == "/t/prompts")
    #expect([folders.sessions, folders.pending, folders.sandbox] == ["/t/sessions", "/t/pending", "/t/sandbox"])
    #expect(folders.historyFile == "/t/history")
  }

  @Test(arguments: [
    ("/", "/", "/config.json"), ("/t//", "/t", "/t/config.json"), ("a/", "/now/a", "/now/a/config.json"),
  ])
  func aHomeMayEndInSlashes(home: String, folder: String, file: String) throws {
    let folders = try Folders(environment: ["TUPPENCE_HOME": home], currentFolder: "/now")
    #expect(folders.data == folder && folders.configurationFile == file)
  }

  @Test(arguments: [("/a", "/"), ("/a/b", "/a"), ("/a/b/", "/a"), ("a", ""), ("a/b", "a"), ("/", "/")])
  func aFileIsInTheFolderAboveIt(path: String, folder: String) {
    #expect(Folders.parent(of: path) == folder)
  }

  @Test func countsARelativeHomeFromTheCurrentFolder() throws {
    let folders = try Folders(environment: ["TUPPENCE_HOME": "demo"], currentFolder: "/projects")
    #expect(folders.data == "/projects/demo")
  }

  @Test func followsTheBaseDirectories() throws {
    let environment = ["HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s/"]
    let folders = try Folders(environment: environment)
    #expect([folders.configuration, folders.data, folders.state] == ["/c/tuppence", "/d/tuppence", "/s/tuppence"])
  }

  /// What the user writes is in one folder, what cannot be made again in another, and the rest in a third.
  @Test func eachFileIsInItsFolder() throws {
    let environment = ["HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"]
    let folders = try Folders(environment: environment)
    #expect(
      [folders.configurationFile, folders.keyFile, folders.prompts]
        == ["config.json", "keys.json", "prompts"].map { "/c/tuppence/" + $0 })
    #expect(
      [
        folders.sessions, folders.pending, folders.media, folders.pictures, folders.sandbox, folders.toolConsents,
        folders.spendingCache, folders.billCache,
      ]
        == ["sessions", "pending", "media", "pictures", "sandbox", "tools.json", "spending.cache", "bills.jsonl"]
        .map { "/d/tuppence/" + $0 })
    #expect([folders.historyFile, folders.spanMarks] == ["/s/tuppence/history", "/s/tuppence/spans"])
    let others = ["/a", "/b"].map { folders.spendingCache(of: $0) }
    #expect(others.allSatisfy { $0.hasPrefix("/d/tuppence/spending-") } && Set(others).count == 2)
  }

  @Test(arguments: [
    ["HOME": "/h"], ["HOME": "/h/", "TUPPENCE_HOME": "", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "rel"],
  ])
  func fallsBackBelowHome(environment: [String: String]) throws {
    let folders = try Folders(environment: environment)
    #expect(folders.configuration == "/h/.config/tuppence")
    #expect(folders.data == "/h/.local/share/tuppence")
    #expect(folders.state == "/h/.local/state/tuppence")
  }

  @Test(arguments: [[:], ["HOME": ""], ["HOME": "relative"], ["XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d"]])
  func saysThatHomeIsMissing(environment: [String: String]) {
    #expect(throws: SettingsError.homeMissing) { try Folders(environment: environment) }
  }

  @Test func makesPrivateFoldersAndLeavesOthersAlone() throws {
    let scratch = try Scratch()
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path)
    let folders = try Folders(environment: ["HOME": scratch.path])
    try folders.create()
    try folders.create()
    for name in [".config", ".config/tuppence", ".local", ".local/share/tuppence", ".local/state/tuppence"] {
      #expect(try Scratch.mode(scratch.path(name)) == 0o700, "\(name)")
    }
    #expect(try Scratch.mode(scratch.path) == 0o755)
  }

  @Test func saysWhichFolderCannotBe() throws {
    let file = try Scratch().file("file", "")
    let scratch = try Scratch()
    try scratch.file("file", "")
    #expect(throws: SettingsError.folderNotCreated(path: scratch.path("file/a"), code: ENOTDIR)) {
      try Folders.create(scratch.path("file/a"))
    }
    #expect(throws: SettingsError.folderNotCreated(path: scratch.path("file"), code: ENOTDIR)) {
      try Folders.create(scratch.path("file"))
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}
