Feature: Cash machine

  Money is paid to those who may have it.

  Rule: The machine shall pay no more than the balance

    Background:
      Given an account with a balance of 100 EUR

    Example: Enough money
      When the customer asks for 20 EUR
      Then 20 EUR are paid
      And the balance is 80 EUR

    @limit
    Example: Too little money
      When the customer asks for 120 EUR
      Then nothing is paid
      And the message is "The balance is ${balance}\n"

  Rule: A card is kept after three wrong numbers

    Scenario Template: Wrong numbers
      Given a card with <Wrong tries> wrong numbers
      When the number is wrong
      Then the card is <state>

      @short
      Examples: few
        | Wrong tries | state    |
        | 0           | returned |
        | 2           | kept     |

    Scenario: A step without a table
      * the machine is on
