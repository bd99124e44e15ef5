import Records
import Testing

/// Amounts in little room.
struct BriefAmountTests {
  @Test(arguments: [
    ("0.002376", "$0.0024"), ("0.0187", "$0.0187"), ("0.07", "$0.07"), ("0.5", "$0.50"), ("1.23456", "$1.23"),
    ("123.456", "$123.46"), ("0.0000032", "$0.0000032"), ("0.00001234", "$0.000012"), ("0", "$0.00"),
    ("-0.002376", "-$0.0024"), ("0.99999", "$1.00"), ("0.000000000000000000000001", "$0.000000000000000000000001"),
  ])
  func keepsTwoDigitsAndFourPlaces(_ amount: String, _ shown: String) {
    #expect(USD(amount)?.brief == shown)
  }
}
