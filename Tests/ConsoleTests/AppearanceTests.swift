import Foundation
import Settings
import Terminal
import TestSupport
import Testing

@testable import Console

struct AppearanceTests {
  private func appearance(_ configuration: String?, _ more: [String: String] = [:]) throws -> Appearance {
    let folder = try TemporaryFolder()
    let home = folder.url.path
    if let configuration {
      let file = folder.url.appending(path: "config.json")
      try Data(configuration.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
    return Appearance(environment: ["TUPPENCE_HOME": home].merging(more) { $1 })
  }

  @Test func theNamesOfTheConfigurationAreTheScreens() {
    #expect(ThemeSetting.themes == Theme.names)
    #expect(ThemeSetting.roles == ColourRole.allCases.map(\.name))
    let bright = ThemeSetting.colours.map { "bright-" + $0 }
    #expect(ThemeSetting.colours + bright == Colour.allCases.map(\.name))
  }

  @Test func withoutASettingTheThemeIsGuessedAndWordsAreWrapped() throws {
    for text in [nil, "{}", "{\"theme\": 5}", "no JSON"] {
      let appearance = try appearance(text)
      #expect(appearance.theme == nil && appearance.wraps)
    }
  }

  @Test func theSettingsAreTaken() throws {
    #expect(try appearance(#"{"theme": "light"}"#).theme == .light)
    #expect(try appearance(#"{"theme": "none", "wrap": "words"}"#).theme == Theme.none)
    #expect(try !appearance(#"{"wrap": "terminal"}"#).wraps)
    let mixed = try appearance(#"{"theme": "dark code=bright-blue, comment=none"}"#).theme
    #expect(mixed == Theme.dark.with([.code: .brightBlue, .comment: nil]))
    #expect(Styles(theme: mixed ?? .light).accent("x") == "\u{1B}[94mx\u{1B}[0m")
    let guessed = try appearance(#"{"theme": "code=red"}"#, ["COLORFGBG": "0;15"]).theme
    #expect(guessed == Theme.light.with([.code: .red]))
  }

  @Test func picturesAreShownUnlessTheyAreTurnedOff() throws {
    let kitty = ["TERM": "xterm-kitty"]
    #expect(try appearance(nil, kitty).inlineProtocol == .kitty)
    #expect(try appearance(#"{"pictures": "off"}"#, kitty).inlineProtocol == nil)
    #expect(try appearance(#"{"pictures": "inline"}"#).inlineProtocol == nil)
  }

  @Test func theEnvironmentComesBeforeTheConfiguration() throws {
    #expect(try appearance(#"{"wrap": "terminal"}"#, ["TUPPENCE_WRAP": "words"]).wraps)
    let dark = try appearance(#"{"theme": "light"}"#, ["TUPPENCE_THEME": "dark", "COLORFGBG": "0;15"])
    #expect(dark.theme == .dark)
  }

  @Test(arguments: ["", "pink", "dark light", "code", "code=", "code=pink", "nosuch=red", "dark code=red=blue"])
  func whatIsNoThemeIsRefused(_ text: String) {
    #expect(ThemeSetting(text) == nil)
  }
}
