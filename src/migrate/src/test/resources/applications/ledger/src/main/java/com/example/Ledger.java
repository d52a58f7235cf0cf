package com.example;

class Ledger {

}
