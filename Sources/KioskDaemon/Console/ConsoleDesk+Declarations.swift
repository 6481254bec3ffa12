import Domain
import Logging
import Store
import Web

// What people have declared at the terminal.

extension ConsoleDesk {
    func declarations() async -> DeclarationList? {
        do throws(StoreError) {
            return try await declared.waiting()
        } catch {
            logger.warning("declarations cannot be listed", metadata: ["store.error": "\(error)"])
            return nil
        }
    }

    func declaration(_ entry: Domain.Sequence) async -> DeclarationFile? {
        do throws(StoreError) {
            return try await declared.file(entry)
        } catch {
            logger.warning("a declaration cannot be read", metadata: ["store.error": "\(error)"])
            return nil
        }
    }
}
