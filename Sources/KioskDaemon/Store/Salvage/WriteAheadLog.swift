/// Which frames of a write-ahead log count, by its own checksums (sqlite.org/fileformat2.html, section 4).
struct WriteAheadLog {
    struct Frame {
        var page: UInt32
        /// Where the page's bytes stand in the file.
        var offset: Int64
    }

    /// Frames up to the last commit, oldest first.
    private(set) var committed: [Frame] = []
    /// Frames of the same log behind damage in it: they were committed, but nothing vouches for them.
    private(set) var doubtful: [Frame] = []
    private(set) var pageBytes: Int

    private static let headerBytes = 32
    private static let frameHeaderBytes = 24

    /// `pageBytes` is believed when the log's own header is damaged.
    init(_ file: RawFile, pageBytes: Int) {
        self.pageBytes = pageBytes
        let header = file.bytes(at: 0, count: Self.headerBytes)
        guard header.count == Self.headerBytes else { return }
        let magic = Self.word(header, 0)
        let stated = Int(Self.word(header, 8))
        var sums = Sums(isBigEndian: magic == 0x377F_0683)
        sums.add(header[..<24])
        let isSound =
            (magic | 1) == 0x377F_0683 && sums.first == Self.word(header, 24)
            && sums.second == Self.word(header, 28) && PageImages.isPageSize(stated)
        if isSound { self.pageBytes = stated }
        follow(file, salts: isSound ? Array(header[16..<24]) : nil, sums)
    }

    private mutating func follow(_ file: RawFile, salts: [UInt8]?, _ start: Sums) {
        var sums = start
        var isDamaged = salts == nil
        var open: [Frame] = []
        var offset = Int64(Self.headerBytes)
        let step = Int64(Self.frameHeaderBytes + pageBytes)
        while offset + step <= file.size {
            defer { offset += step }
            let bytes = file.bytes(at: offset, count: Int(step))
            guard bytes.count == Int(step) else {
                isDamaged = true
                continue
            }
            // Frames with other salts are left from before the log started again.
            if let salts, Array(bytes[8..<16]) != salts { continue }
            let frame = Frame(page: Self.word(bytes, 0), offset: offset + Int64(Self.frameHeaderBytes))
            if !isDamaged {
                sums.add(bytes[..<8])
                sums.add(bytes[Self.frameHeaderBytes...])
                isDamaged = sums.first != Self.word(bytes, 16) || sums.second != Self.word(bytes, 20)
            }
            guard !isDamaged else {
                doubtful += open + [frame]
                open = []
                continue
            }
            open.append(frame)
            if Self.word(bytes, 4) > 0 {
                committed += open
                open = []
            }
        }
    }

    static func word(_ bytes: some RandomAccessCollection<UInt8>, _ offset: Int) -> UInt32 {
        let start = bytes.index(bytes.startIndex, offsetBy: offset)
        return bytes[start...].prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The running checksum of a log.
    private struct Sums {
        var first: UInt32 = 0
        var second: UInt32 = 0
        let isBigEndian: Bool

        init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

        mutating func add(_ bytes: ArraySlice<UInt8>) {
            var index = bytes.startIndex
            while index + 8 <= bytes.endIndex {
                first = first &+ word(bytes[index..<index + 4]) &+ second
                second = second &+ word(bytes[index + 4..<index + 8]) &+ first
                index += 8
            }
        }

        private func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
            let value = WriteAheadLog.word(bytes, 0)
            return isBigEndian ? value : value.byteSwapped
        }
    }
}
