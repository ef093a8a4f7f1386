internal import Glibc
internal import Synchronization

/// The system's random numbers, some of them fetched at a time: a call of the system costs many times what is done with one number.
package enum Chance {
  private static let stockCount = 32
  private static let stock = Mutex<[UInt64]>([])

  /// 64 bits that nobody foresees.
  package static func bits() -> UInt64 {
    stock.withLock { stock in
      if stock.isEmpty { stock = fetched() }
      return stock.removeLast()
    }
  }

  private static func fetched() -> [UInt64] {
    var numbers = [UInt64](repeating: 0, count: stockCount)
    let code = unsafe numbers.withUnsafeMutableBytes { unsafe getentropy($0.baseAddress, $0.count) }
    // A system without that call has others, one number at a time.
    return code == 0 ? numbers : [UInt64.random(in: .min ... .max)]
  }
}
