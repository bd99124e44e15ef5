/// A path that no other process takes, for a file that gets the name `path` once it is whole.
package func temporaryPath(for path: String) -> String {
  "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).new"
}
