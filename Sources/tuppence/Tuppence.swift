import Console

@main
struct Tuppence {
  static func main() async { _ = await Console.run() }
}
