#include "store/sqlite_backend.hpp"

namespace payout::store {
namespace {

/// Runs what may throw; `path` goes into the error.
template <class F>
auto opening(const std::string& path, F&& work) -> Result<std::invoke_result_t<F>> {
  try {
    return work();
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(explain_sqlite(exception, path));
  } catch (const Fault& fault) {
    Error error = fault.error();
    error.where = path;
    return tl::unexpected(std::move(error));
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, "store", std::string("opening the store failed: ") + exception.what(), path);
  }
}

Fault unsound(const std::vector<std::string>& findings) {
  return Fault({ErrorCode::store_unusable, "db_corrupt",
                "the store is damaged (" + std::to_string(findings.size()) + " findings; the first: " + findings.front() + ")",
                {}, "restore the file from a backup, or move it away and ingest the logs again"});
}

}  // namespace

Result<std::unique_ptr<Reader>> open_reader(const OpenOptions& options) {
  if (const Result<void> checked = check_database_file(options.path); !checked) return tl::unexpected(checked.error());
  return opening(options.path, [&]() -> std::unique_ptr<Reader> {
    auto connection = std::make_unique<Connection>(options.path, Access::read);
    return make_store(std::make_unique<SqliteBackend>(options.path, Access::read, std::move(connection), WriterLock()));
  });
}

Result<std::unique_ptr<Writer>> open_writer(const OpenOptions& options) {
  const std::string& path = options.path;
  // A file that is not ours is refused before anything is put beside it.
  Result<void> checked = check_database_file(path);
  if (!checked && checked.error().reason != "db_missing") return tl::unexpected(checked.error());
  if (!checked && !options.create) return tl::unexpected(checked.error());
  if (const Result<void> made = create_folder_of(path); !made) return tl::unexpected(made.error());
  Result<WriterLock> lock = WriterLock::take(path, options.lock_wait_ms);
  if (!lock) return tl::unexpected(lock.error());
  checked = check_database_file(path);
  if (!checked && checked.error().reason != "db_missing") return tl::unexpected(checked.error());
  if (!checked) {
    if (const Result<void> made = create_store(path); !made) return tl::unexpected(made.error());
  }
  return opening(path, [&]() -> std::unique_ptr<Writer> {
    auto connection = std::make_unique<Connection>(path, Access::write);
    if (lock->was_unclean()) {
      if (const std::vector<std::string> findings = connection->quick_check(); !findings.empty()) throw unsound(findings);
    }
    return make_store(std::make_unique<SqliteBackend>(path, Access::write, std::move(connection), std::move(*lock)));
  });
}

}  // namespace payout::store
