import Foundation
import Testing

@testable import HTTP

@Suite struct ResponseChannelTests {
  /// A server is held up between a reader's look and its wait: the reader takes the bytes and lets the server go on.
  @Test func aReaderThatWaitsLetsAHeldUpServerGoOn() async {
    let channel = ResponseChannel()
    #expect(channel.deliver(Data(count: ResponseChannel.mark)) == .isHeldUp)
    var resumed = 0
    let event = await withCheckedContinuation { channel.wait($0) { resumed += 1 } }
    guard case .data(let data) = event else {
      Issue.record("no data came")
      return
    }
    #expect(data.count == ResponseChannel.mark)
    #expect(resumed == 1)
    #expect(channel.deliver(Data(count: 1)) == .goesOn)
  }

  @Test func aReaderThatTakesLittleResumesNothing() async {
    let channel = ResponseChannel()
    #expect(channel.deliver(Data(count: 1)) == .goesOn)
    var resumed = 0
    _ = await channel.next(isolation: nil) { resumed += 1 }
    #expect(resumed == 0)
  }
}
