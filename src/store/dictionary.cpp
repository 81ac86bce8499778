#include "store/dictionary.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace payout::store {
namespace {
constexpr std::size_t k_first_slots = 256;
constexpr std::size_t k_seen = 8192;
}  // namespace

Dictionary::Dictionary() : m_slots(k_first_slots), m_seen(k_seen) {}
Dictionary::Dictionary(Loader loader) : m_loader(std::move(loader)) {}

std::uint32_t Dictionary::number(std::string_view text) {
  if (text.size() > k_longest || m_slots.empty()) return 0;
  const std::uint64_t hash = hash64(text) | 1U;  // never 0, which marks an unused place in m_seen
  const std::size_t mask = m_slots.size() - 1;
  for (std::size_t i = hash & mask; m_slots[i] != 0; i = (i + 1) & mask) {
    const std::uint32_t number = m_slots[i];
    if (m_hashes[number - 1] == hash && *m_texts[number - 1] == text) return number;
  }
  if (m_texts.size() >= k_most_texts) return 0;
  std::uint64_t& seen = m_seen[(hash >> 40U) % k_seen];
  if (seen != hash) {
    seen = hash;
    return 0;
  }
  load(std::string(text));
  return size();
}

const std::string* Dictionary::text(std::uint32_t number) {
  if (number == 0 || number > k_most_texts) return nullptr;
  if (number > m_texts.size()) {
    if (!m_loader) return nullptr;
    m_texts.resize(number);
  }
  std::optional<std::string>& entry = m_texts[number - 1];
  if (!entry && m_loader) entry = m_loader(number);
  return entry ? &*entry : nullptr;
}

void Dictionary::load(std::string text) {
  const std::uint64_t hash = hash64(text) | 1U;
  m_texts.emplace_back(std::move(text));
  m_hashes.push_back(hash);
  if (m_texts.size() * 2 > m_slots.size()) {
    rebuild(m_slots.size() * 2);
  } else {
    index(size());
  }
}

void Dictionary::roll_back(std::uint32_t size) {
  if (size >= m_texts.size() || m_slots.empty()) return;
  m_texts.resize(size);
  m_hashes.resize(size);
  std::fill(m_seen.begin(), m_seen.end(), 0);
  rebuild(m_slots.size());
}

void Dictionary::index(std::uint32_t number) {
  const std::size_t mask = m_slots.size() - 1;
  std::size_t i = m_hashes[number - 1] & mask;
  while (m_slots[i] != 0) i = (i + 1) & mask;
  m_slots[i] = number;
}

void Dictionary::rebuild(std::size_t slots) {
  m_slots.assign(slots, 0);
  for (std::uint32_t number = 1; number <= m_texts.size(); ++number) index(number);
}

}  // namespace payout::store
