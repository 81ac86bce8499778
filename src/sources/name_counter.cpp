#include "sources/name_counter.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "sources/refuse.hpp"

namespace payout::sources {

void NameCounter::add(std::string_view name) {
  constexpr std::size_t k_most = 32;
  ++m_total;
  const std::uint64_t hash = hash64(name);
  if (std::find(m_hashes.begin(), m_hashes.end(), hash) != m_hashes.end()) return;
  if (m_hashes.size() == k_most) {
    m_more = true;
    return;
  }
  m_hashes.push_back(hash);
  m_names.emplace_back(name.substr(0, 128));
}

std::string NameCounter::list() const {
  std::string out;
  for (const std::string& name : m_names) {
    if (!out.empty()) out += ", ";
    out += quoted(name);
  }
  if (m_more) out += " and more";
  return out;
}

}  // namespace payout::sources
