/// MD5, which SQS answers of bodies and attributes. Source: RFC 1321.
enum MD5 {
  static func hex(_ text: String) -> String {
    var text = text
    return text.withUTF8 { unsafe hex(UnsafeRawBufferPointer($0)) }
  }

  static func hex(_ message: [UInt8]) -> String { unsafe message.withUnsafeBytes { unsafe hex($0) } }

  private static func hex(_ message: UnsafeRawBufferPointer) -> String {
    let state = unsafe digest(message)
    return unsafe String(unsafeUninitializedCapacity: 32) { text in
      for digit in 0..<32 {
        // Of each word the lowest byte first, of each byte the higher half.
        let value = UInt8(truncatingIfNeeded: state[digit >> 3] >> UInt32(4 * (digit & 7 ^ 1))) & 15
        unsafe text[digit] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
      }
      return 32
    }
  }

  private static func digest(_ message: UnsafeRawBufferPointer) -> SIMD4<UInt32> {
    var state = SIMD4<UInt32>(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
    let whole = message.count & ~63
    var rest: [UInt8] = []
    rest.reserveCapacity(128)
    unsafe rest.append(contentsOf: message[whole...])
    rest.append(0x80)
    rest.append(contentsOf: repeatElement(0, count: (120 - rest.count % 64) % 64))
    let bits = UInt64(message.count) * 8
    for place in 0..<8 { rest.append(UInt8(truncatingIfNeeded: bits >> (8 * place))) }
    unsafe sines.withUnsafeBufferPointer { sines in
      for start in stride(from: 0, to: whole, by: 64) { unsafe block(message, start, sines, &state) }
      unsafe rest.withUnsafeBytes { rest in for start in stride(from: 0, to: rest.count, by: 64) { unsafe block(rest, start, sines, &state) } }
    }
    return state
  }

  private static func block(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ sines: UnsafeBufferPointer<UInt32>, _ state: inout SIMD4<UInt32>) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])

    func step(_ mixed: UInt32, _ number: Int, _ word: Int, _ turn: UInt32) {
      let input = unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * (word & 15), as: UInt32.self))
      let sum = unsafe a &+ mixed &+ sines[number] &+ input
      (a, d, c, b) = (d, c, b, b &+ (sum &<< turn | sum &>> (32 &- turn)))
    }

    // Four at a time, so that every turn is a constant.
    for number in stride(from: 0, to: 16, by: 4) {
      step(b & c | ~b & d, number, number, 7)
      step(b & c | ~b & d, number + 1, number + 1, 12)
      step(b & c | ~b & d, number + 2, number + 2, 17)
      step(b & c | ~b & d, number + 3, number + 3, 22)
    }
    for number in stride(from: 16, to: 32, by: 4) {
      step(d & b | ~d & c, number, 5 * number + 1, 5)
      step(d & b | ~d & c, number + 1, 5 * number + 6, 9)
      step(d & b | ~d & c, number + 2, 5 * number + 11, 14)
      step(d & b | ~d & c, number + 3, 5 * number + 16, 20)
    }
    for number in stride(from: 32, to: 48, by: 4) {
      step(b ^ c ^ d, number, 3 * number + 5, 4)
      step(b ^ c ^ d, number + 1, 3 * number + 8, 11)
      step(b ^ c ^ d, number + 2, 3 * number + 11, 16)
      step(b ^ c ^ d, number + 3, 3 * number + 14, 23)
    }
    for number in stride(from: 48, to: 64, by: 4) {
      step(c ^ (b | ~d), number, 7 * number, 6)
      step(c ^ (b | ~d), number + 1, 7 * number + 7, 10)
      step(c ^ (b | ~d), number + 2, 7 * number + 14, 15)
      step(c ^ (b | ~d), number + 3, 7 * number + 21, 21)
    }
    state = SIMD4(state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d)
  }

  /// Of the sines of 1 to 64, the whole part of 2³² times their size.
  private static let sines: [UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501, 0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1,
    0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821, 0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453,
    0xd8a1_e681, 0xe7d3_fbc8, 0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a, 0xfffa_3942,
    0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70, 0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05,
    0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665, 0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d,
    0x8584_5dd1, 0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
  ]
}
