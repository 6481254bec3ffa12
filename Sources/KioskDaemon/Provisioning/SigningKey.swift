import Glibc
import Store

/// The RSA key that signs for the company at ONSS.
enum SigningKey {
    private static let bits: Int32 = 2_048

    /// The key that lies there, or a new one, for the owner of that folder alone: whole or not at all, and never in place of
    /// another, since what was signed for that one would be worth nothing.
    static func find(at path: String, orMakeFor directory: String) throws -> (key: EnrolmentKey, isNew: Bool)
    {
        if access(path, F_OK) == 0 {
            return (EnrolmentKey(pem: try BoundedFile.read(path, limit: 1 << 14)), false)
        }
        let fresh = try EnrolmentKey.makeRSA(bits: bits)
        let unnamed = path + ".new"
        try SafeFile.write(fresh.pem, to: unnamed)
        var owner = stat()
        if geteuid() == 0, stat(directory, &owner) == 0, chown(unnamed, owner.st_uid, owner.st_gid) != 0 {
            throw FolderFailure("chown", unnamed)
        }
        try SafeFile.rename(unnamed, to: path)
        return (fresh, true)
    }
}
