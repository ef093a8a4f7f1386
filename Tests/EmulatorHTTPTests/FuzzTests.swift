import EmulatorHTTP
import Testing

/// The same numbers from the same seed (SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What the readers make of one request that comes in pieces: its head's end and its body, or the refusal.
enum Reading: Equatable {
  case request(consumed: Int, path: [UInt8], body: [UInt8])
  case refused(HTTPRefusal)
  case incomplete
}

func read(_ pieces: [ArraySlice<UInt8>]) -> Reading {
  var input: [UInt8] = []
  var scanner = HeadScanner(start: 0)
  var head: RequestHead?
  var chunks = ChunkedDecoder()
  var (place, body) = (0, [UInt8]())
  do throws(HTTPRefusal) {
    for piece in pieces {
      input += piece
      if head == nil, let range = try scanner.scan(input, bytesMaximum: 32 * 1024) {
        head = try RequestHead(reading: Array(input[range]), fieldCountMaximum: 100)
        place = range.upperBound
      }
      guard let head else { continue }
      switch head.framing {
      case .none: return .request(consumed: place, path: Array(head.path), body: [])
      case .length(let count) where input.count - place >= count:
        return .request(consumed: place + count, path: Array(head.path), body: Array(input[place..<place + count]))
      case .length: continue
      case .chunked:
        reading: while true {
          switch try chunks.next(input, from: &place, fieldCountMaximum: 100) {
          case .incomplete: break reading
          case .data(let range): body += input[range]
          case .end: return .request(consumed: place, path: Array(head.path), body: body)
          }
        }
      }
    }
    return .incomplete
  } catch {
    return .refused(error)
  }
}

@Suite struct `The engine's readers` {
  @Test func `read a request the same wherever it is cut`() {
    for text in accepted + refused.map(\.request) {
      let bytes = Array(text.utf8)
      let whole = read([bytes[...]])
      for cut in 0...min(bytes.count, 400) { #expect(read([bytes[..<cut], bytes[cut...]]) == whole, "\(text) cut at \(cut)") }
      #expect(read(bytes.indices.map { bytes[$0...$0] }) == whole, "\(text) byte by byte")
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `end every mutated request in a request, a refusal or a wait`(seed: UInt64) {
    var numbers = SeededNumbers(state: seed)
    let texts = (accepted + refused.map(\.request)).filter { $0.utf8.count < 1_000 }.map { Array($0.utf8) }
    let spice = Array("\r\n\r\n \t:;,0aF\u{0}\u{7F}/?#%".utf8) + [0x80, 0xFF]
    var outcomes = [0, 0, 0]
    for _ in 0..<30_000 {
      var bytes = texts.randomElement(using: &numbers)!
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0 where !bytes.isEmpty: bytes[place] = spice.randomElement(using: &numbers)!
        case 1 where !bytes.isEmpty: bytes.remove(at: place)
        case 2: bytes.insert(spice.randomElement(using: &numbers)!, at: place)
        default: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0..<40, using: &numbers)), at: place)
        }
      }
      let cut = Int.random(in: 0...bytes.count, using: &numbers)
      let reading = read([bytes[..<cut], bytes[cut...]])
      #expect(reading == read([bytes[...]]))
      switch reading {
      case .request(let consumed, _, _):
        outcomes[0] += consumed <= bytes.count ? 1 : 0
      case .refused(let refusal):
        #expect([400, 417, 431, 501, 505].contains(refusal.status))
        outcomes[1] += 1
      case .incomplete: outcomes[2] += 1
      }
    }
    #expect(outcomes.reduce(0, +) == 30_000 && outcomes.allSatisfy { $0 > 100 }, "\(outcomes)")
  }
}

@Suite struct `The engine under mutated requests` {
  @Test func `answers or closes each time and goes on serving`() async throws {
    var limits = HTTPLimits()
    limits.head_ms = 2_000
    let server = await HTTPServer(Echo(limit: 10_000), limits: limits)
    let port = try await server.listen(port: 0)
    var numbers = SeededNumbers(state: 7)
    let texts = (accepted + refused.map(\.request)).filter { $0.utf8.count < 1_000 }.map { Array($0.utf8) }
    for _ in 0..<1_500 {
      var bytes = texts.randomElement(using: &numbers)! + texts.randomElement(using: &numbers)!
      for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers) }
      let answers = statuses(await talk(port, bytes))
      #expect(answers.allSatisfy { [200, 400, 413, 417, 431, 501, 505].contains($0) })
    }
    #expect(statuses(await talk(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == [200])
    await server.close()
  }
}
