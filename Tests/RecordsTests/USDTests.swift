import Foundation
import Testing

@testable import Records

@Suite struct USDTests {
  @Test(arguments: [
    ("0.00123375", "0.00123375"), ("3.133", "3.133"), ("0.0012337500000000002", "0.0012337500000000002"),
    ("1.638e-05", "0.00001638"), ("3.2e-06", "0.0000032"), ("8.227E-05", "0.00008227"), ("0", "0"), ("-0", "0"),
    ("0.0", "0"), ("-12345", "-12345"), ("95.50", "95.5"), ("1e3", "1000"), ("1E+2", "100"), ("0e999999", "0"),
    ("0.000000000000000000000001", "0.000000000000000000000001"), ("100000000000000", "100000000000000"),
  ])
  func keepsEveryDigit(text: String, plain: String) {
    #expect(USD(text)?.description == plain)
  }

  @Test(arguments: [
    "", " ", "1.", ".5", "+1", "01", "1,2", "1.2abc", "0x10", "-", "1e", "1e+", "NaN", "Infinity", "１", "1 ", " 1",
    "--1", "1e1.5", "1_000", "200000000000000", "1e15", "-1e400", "1e9999999", "1e-30", "$1",
  ])
  func refusesWhatIsNoAmount(text: String) {
    #expect(USD(text) == nil)
  }

  @Test(
    arguments: [
      ("0.0000000000000000000000005", nil), ("0.0000000000000000000000015", "0.000000000000000000000002"),
      ("0.0000000000000000000000025", "0.000000000000000000000002"),
      ("0.00000000000000000000000251", "0.000000000000000000000003"),
      ("0.00000000000000000000000249", "0.000000000000000000000002"),
      ("-0.0000000000000000000000015", "-0.000000000000000000000002"),
      ("0.0000000000000000000000016", "0.000000000000000000000002"),
      ("0.0000000000000000000000035", "0.000000000000000000000004"),
      ("1.00000000000000000000000049", "1"), ("12e-25", "0.000000000000000000000001"),
    ] as [(String, String?)])
  func roundsHalfToEvenBehindTheLastPlace(text: String, plain: String?) {
    #expect(USD(text)?.description == plain)
  }

  @Test func staysAtTheEndOfItsRange() {
    let (most, least) = (USD(units: .max), USD(units: .min))
    #expect(most + most == most && least + least == least && most - least == most && least - most == least)
    #expect(-least == most && most * 2 == most && most * -2 == least && least * 2 == least && least * -2 == most)
    #expect(most.adding(most) == nil && most.multiplied(by: 2) == nil)
    #expect(most + least == USD(units: -1) && !most.formatted.isEmpty && !least.description.isEmpty)
  }

  @Test(arguments: ["9223372036854775807", "-1", "1000000001"])
  func countsInAJournalThatCannotBeAreUnknown(count: String) throws {
    let usage = try JSONDecoder().decode(Usage.self, from: Data("{\"input\":7,\"output\":\(count)}".utf8))
    #expect(usage == Usage(input: 7))
  }

  @Test func addsAHundredThousandAmountsWithoutError() throws {
    let amount = try #require(USD("0.00123375"))
    let total = (0..<100_000).reduce(USD.zero) { sum, _ in sum + amount }
    #expect(total.description == "123.375")
  }

  @Test func reportsOverflowInsteadOfWrapping() {
    let largest = USD(units: .max)
    #expect(largest.adding(USD(units: 1)) == nil)
    #expect(largest.multiplied(by: 2) == nil)
    #expect(largest.adding(.zero) == largest)
  }

  @Test(arguments: [
    ("0", "$0.00"), ("0.0000003", "$0.0000003"), ("0.004171", "$0.004171"), ("0.01870", "$0.0187"),
    ("12.3456", "$12.35"), ("0.99999", "$1.00"), ("-0.5", "-$0.50"), ("1234.567", "$1234.57"), ("3", "$3.00"),
    ("0.00123375", "$0.001234"), ("0.000000000000000000000001", "$0.000000000000000000000001"),
  ])
  func showsNoAmountAsNothing(text: String, shown: String) {
    #expect(USD(text)?.formatted == shown)
  }

  @Test func travelsThroughJSONAsText() throws {
    let amount = try #require(USD("1.638e-05"))
    let data = try JSONEncoder().encode([amount])
    #expect(String(decoding: data, as: UTF8.self) == #"["0.00001638"]"#)
    #expect(try JSONDecoder().decode([USD].self, from: data) == [amount])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([USD].self, from: Data("[0.1]".utf8)) }
  }
}
