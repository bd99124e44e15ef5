@main
struct Tuppence {
  static func main() {}
}
