import Foundation

/// What only root may do: mounts, namespaces, a pcscd of its own. An ordinary user's run skips these tests by name; where
/// `CI` is set they run, and fail for whoever is not root.
package enum Root {
    package static var isExpected: Bool {
        geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] != nil
    }
}
