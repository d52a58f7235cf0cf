package com.example;

class Vault {

}
