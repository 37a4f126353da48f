# The desk of a library.
@loans @desk
Feature: Loans at the desk
  As a librarian
  I want to lend books with two scans
  So that nobody waits in a queue

  Background:
    Given a library with these books
      | title   | copies |
      | Emma    | 2      |
      | Ulysses | 1      |
    And a reader with a valid card

  @smoke
  Scenario: A book is lent
    When the desk scans the card
    And the desk scans "Emma"
    Then the loan is due in 28 days
    But no fee is shown

  Scenario: The last copy
    The queue is shown so that the reader can reserve.

    Given "Ulysses" is on loan
    When the desk scans "Ulysses"
    Then the screen shows
      """
      On loan until 2026-03-01.
        Reservations: 2
      """

  Scenario Outline: Fees of late books
    Given a book that is <days> days late
    When it is returned
    Then the fee is <fee>

    Examples:
      | days | fee      |
      | 1    | 0.00 EUR |
      | 8    | 1.50 EUR |
      | 30   | 6.00 EUR |
