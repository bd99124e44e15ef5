import Foundation

/// Programs that the build put beside the tests.
package enum BuiltProgram {
  package static func path(_ name: String) throws -> String {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").flatMap { place in
      place + 1 < arguments.count ? arguments[place + 1] : nil
    }
    let starts = [bundle, arguments.first].compactMap(\.self) + Bundle.allBundles.map(\.bundlePath)
    for start in starts {
      var folder = URL(filePath: start)
      for _ in 0..<4 {
        folder = folder.deletingLastPathComponent()
        let program = folder.appending(path: name).path
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: program, isDirectory: &isFolder)
        if exists, !isFolder.boolValue, access(program, X_OK) == 0 { return program }
      }
    }
    throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "\(name) beside \(starts)"])
  }
}
