import Testing

@testable import Records

@Suite struct RevenueFileTests {
  private func file(_ text: String) throws(RevenueFile.Failure) -> RevenueFile { try RevenueFile(text.utf8) }

  @Test func readsKeysAmountsAndPlans() throws {
    let file = try file("key,amount,plan\nada,20,pro\nbob,0,free\n")
    #expect(file.amounts == ["ada": USD("20"), "bob": .zero] && file.plans == ["ada": "pro", "bob": "free"])
  }

  /// The header is the first line alone: a customer may be called as its column is.
  @Test func aHeaderIsTheFirstLine() throws {
    #expect(throws: RevenueFile.Failure(line: 2, cause: .amount("amount"))) { try file("a,1\nkey,amount\n") }
    #expect(try file("key,1\n").amounts == ["key": USD("1")])
  }

  @Test func readsQuotesCRLFAByteOrderMarkAndSeparators() throws {
    let file = try file(
      "\u{FEFF}Key,Amount\r\n\"a, \"\"b\"\"\nc\",\"$1,234.50\"\r\n\r\n o , -3.5 \r\nlast,\"12,345,678\"")
    #expect(
      file.amounts == ["a, \"b\"\nc": USD("1234.5"), "o": USD("-3.5"), "last": USD("12345678")])
  }

  @Test func addsUpAKeyThatAppearsTwice() throws {
    let file = try file("a,1,x\nb,1\na,2.5,x\na,1\n")
    #expect(file.amounts["a"] == USD("4.5") && file.repeated == ["a"] && file.plans == ["a": "x"])
  }

  @Test(
    arguments: [
      ("", 1, .empty), ("key,amount\n", 1, .empty), ("a,1\nb\n", 2, .columns(1)), ("a,1,p,q", 1, .columns(4)),
      ("a,1\n,2", 2, .emptyKey), ("a,one", 1, .amount("one")), ("a,1.2.3", 1, .amount("1.2.3")),
      ("a,\"1,23\"", 1, .amount("1,23")), ("a,\"1,234,5\"", 1, .amount("1,234,5")), ("a,1e3", 1, .amount("1e3")),
      ("a,", 1, .amount("")), ("a,$", 1, .amount("$")), ("a,1\n\"b,2\nc,3", 2, .openQuote),
      ("a,1,x\na,2,y", 2, .secondPlan(key: "a", first: "x")), ("a,\"1.2,345\"", 1, .amount("1.2,345")),
      ("\"a\nb\",1\n\nc,x", 4, .amount("x")), ("a,\"1234,567\"", 1, .amount("1234,567")), ("a,$-5", 1, .amount("$-5")),
      ("key,price\na,1", 1, .amount("price")), ("a,150000000000000\na,150000000000000", 2, .amount("150000000000000")),
    ] as [(String, Int, RevenueFile.Failure.Cause)])
  func refusesWhatIsNoRevenue(text: String, line: Int, cause: RevenueFile.Failure.Cause) {
    #expect(throws: RevenueFile.Failure(line: line, cause: cause)) { try file(text) }
  }

  /// What is owed back is taken off, with its sign before the currency's.
  @Test func amountsOfAPlanAreAddedUp() throws {
    let file = try file("ada,20,pro\nbob,\"-$1,000.50\",pro\neve,5\nfay,7,\n")
    #expect(file.amounts["bob"] == USD("-1000.5") && file.amountsByPlan == ["pro": USD("-980.5")])
    #expect(file.plans == ["ada": "pro", "bob": "pro"])
  }

  @Test func refusesBytesThatAreNoText() {
    #expect(throws: RevenueFile.Failure(line: 1, cause: .notUTF8)) { try RevenueFile([0x61, 0x2C, 0xFF, 0x31]) }
  }
}
