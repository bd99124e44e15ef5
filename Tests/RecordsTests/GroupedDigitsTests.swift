import Foundation
import Testing

@testable import Records

@Suite struct GroupedDigitsTests {
  @Test(arguments: [0, 7, 10, 999, 1_000, 12_345, 999_999, 1_000_000, 1_234_567_890, -1, -999, -1_000, .max, .min])
  func digitsAreInGroupsOfThreeAsFoundationWritesThem(_ number: Int) {
    #expect(number.grouped == number.formatted(.number.locale(Locale(identifier: "en_US"))))
  }
}
